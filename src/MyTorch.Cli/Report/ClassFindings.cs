using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch.Cli;

/// <summary>The confusion matrix of a classification and its worst mistakes, of samples that are added batch by batch.</summary>
/// <param name="names">The names of the classes, at least two.</param>
internal sealed class ClassFindings(IReadOnlyList<string> names)
{
    private const int MostMistakes = 24;

    private readonly Worst<ClassMistake> _mistakes = new(MostMistakes);

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>How many samples of each class were predicted as which class.</summary>
    public ConfusionMatrix Confusion { get; } = new(names.Count);

    /// <summary>The wrong predictions that gave the least probability to the class that the sample has, worst first.</summary>
    public IReadOnlyList<ClassMistake> Mistakes => _mistakes.Items;

    /// <summary>Adds a batch.</summary>
    /// <param name="samples">The samples as they are to be shown, before they were scaled, N x C.</param>
    /// <param name="probabilities">The probability of each class, N x K; or of the second of two classes, N x 1.</param>
    /// <param name="labels">One-hot rows, N x K, or class indices, N x 1.</param>
    /// <exception cref="ArgumentException">A row of the labels names no class, or the shapes do not fit.</exception>
    public void Add<T>(Matrix<T> samples, Matrix<T> probabilities, Matrix<T> labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isBinary = probabilities.ColumnCount == 1;
        int[] classes = new int[labels.RowCount];
        ClassLabels.Read(labels, new Shape("the probabilities", probabilities.RowCount, Names.Count), Names.Count, classes);
        int[] predicted = isBinary ? [.. probabilities.Column(0).Select(p => p > T.CreateChecked(0.5) ? 1 : 0)] : OneHot.Decode(probabilities);
        long before = Confusion.Count;
        Confusion.Add(predicted, classes);
        for (int row = 0; row < classes.Length; row++)
        {
            (int sample, int label, int wrong) = (row, classes[row], predicted[row]);
            if (label != wrong)
            {
                double probability = Probability(sample, label);
                _mistakes.Add(-probability, () => new ClassMistake(
                    before + sample + 1, label, wrong, probability, Probability(sample, wrong), [.. samples.Row(sample).Select(double.CreateChecked)]));
            }
        }

        double Probability(int row, int label) => (isBinary, label) switch
        {
            (false, _) => double.CreateChecked(probabilities[row, label]),
            (true, 1) => double.CreateChecked(probabilities[row, 0]),
            _ => 1 - double.CreateChecked(probabilities[row, 0]),
        };
    }
}
