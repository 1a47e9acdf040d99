using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>How well a network predicts samples that it was not trained on.</summary>
/// <param name="Loss">The mean loss of a sample.</param>
/// <param name="Confusion">How many samples of each class were predicted as which class.</param>
internal sealed record Evaluation(double Loss, ConfusionMatrix Confusion)
{
    /// <summary>Predicts all samples.</summary>
    public static Evaluation Of<T>(MLP<T> network, Dataset<T> samples) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> logits = network.Predict(samples.X);
        double loss = new SoftmaxCrossEntropy<T>().Forward(logits, samples.Y).Average(double.CreateChecked);
        var confusion = new ConfusionMatrix(samples.Y.ColumnCount);

        // By class, not by output: a network that gives NaN is wrong there, and no reason to lose the run.
        confusion.Add(OneHot.Decode(logits), OneHot.Decode(samples.Y));
        return new Evaluation(loss, confusion);
    }
}
