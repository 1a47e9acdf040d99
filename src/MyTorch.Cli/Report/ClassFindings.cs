using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The confusion matrix and the worst mistakes of a classification, for samples that are added in batches.</summary>
/// <param name="names">The names of the classes, at least two.</param>
internal sealed class ClassFindings(IReadOnlyList<string> names)
{
    private const int MostMistakes = 24;

    private readonly Worst<ClassMistake> _mistakes = new(MostMistakes);
    private readonly List<double> _scores = [];
    private readonly List<int> _labels = [];

    /// <summary>The names of the classes.</summary>
    public IReadOnlyList<string> Names { get; } = names;

    /// <summary>The confusion matrix.</summary>
    public ConfusionMatrix Confusion { get; } = new(names.Count);

    /// <summary>The wrong predictions with the lowest probabilities of the true class, worst first.</summary>
    public IReadOnlyList<ClassMistake> Mistakes => _mistakes.Items;

    /// <summary>For two classes, the probability of the second for each sample; otherwise empty.</summary>
    public IReadOnlyList<double> Scores => _scores;

    /// <summary>For two classes, the class of each sample; otherwise empty.</summary>
    public IReadOnlyList<int> Labels => _labels;

    /// <summary>Adds a batch.</summary>
    /// <param name="samples">The unscaled samples, N x C.</param>
    /// <param name="predicted">The predicted class of each sample, N.</param>
    /// <param name="probabilities">The probability of each class, N x K.</param>
    /// <param name="labels">The class of each sample, N.</param>
    /// <exception cref="ArgumentException">A class is out of range, or the lengths differ.</exception>
    public void Add<T>(Matrix<T> samples, int[] predicted, Matrix<T> probabilities, int[] labels) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        long before = Confusion.Count;
        Confusion.Add(predicted, labels);
        if (Names.Count == 2)
        {
            _labels.AddRange(labels);
            _scores.AddRange(Enumerable.Range(0, labels.Length).Select(row => Probability(row, 1)));
        }

        for (int row = 0; row < labels.Length; row++)
        {
            (int sample, int label, int wrong) = (row, labels[row], predicted[row]);
            if (label != wrong)
            {
                double probability = Probability(sample, label);
                _mistakes.Add(-probability, () => new ClassMistake(
                    before + sample + 1, label, wrong, probability, Probability(sample, wrong), [.. samples.Row(sample).Select(double.CreateChecked)]));
            }
        }

        double Probability(int row, int label) => double.CreateChecked(probabilities[row, label]);
    }
}
