using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>How well a network predicts samples that it was not trained on.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Confusion">How many samples of the true class (row) were predicted as which class (column).</param>
internal sealed record Evaluation(double Loss, int[,] Confusion)
{
    /// <summary>The share of wrong predictions, 0 to 1.</summary>
    public double Error
    {
        get
        {
            int all = Confusion.Cast<int>().Sum();
            int right = Enumerable.Range(0, Confusion.GetLength(0)).Sum(k => Confusion[k, k]);
            return (double)(all - right) / all;
        }
    }

    /// <summary>Predicts all samples.</summary>
    public static Evaluation Of<T>(MLP<T> network, Dataset<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> logits = network.Predict(samples.X);
        double loss = new SoftmaxCrossEntropy<T>().Forward(logits, samples.Y).Average(double.CreateChecked);
        int[,] confusion = new int[samples.Y.ColumnCount, samples.Y.ColumnCount];
        foreach ((int truth, int prediction) in OneHot.Decode(samples.Y).Zip(OneHot.Decode(logits)))
        {
            confusion[truth, prediction]++;
        }

        return new Evaluation(loss, confusion);
    }
}
