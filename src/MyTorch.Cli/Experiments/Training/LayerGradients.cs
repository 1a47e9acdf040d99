using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The gradients of the loss with respect to the input currents z of the units, layer by layer, for deep networks of logistic units.</summary>
internal static class LayerGradients
{
    /// <summary>Returns the Euclidean norm of dE/dz of each linear layer, from the first to the last; the weights do not change.</summary>
    /// <param name="layers">The linear layers, with logistic units between them; the last one is followed by the cross entropy.</param>
    /// <param name="x">The inputs, N x units.</param>
    /// <param name="y">The targets, N x units.</param>
    public static double[] Norms(IReadOnlyList<Linear<double>> layers, Matrix<double> x, Matrix<double> y)
    {
        var network = new Sequential<double>(layers.SelectMany(layer => new Layer<double>[] { layer, new Sigmoid<double>() }).SkipLast(1));
        var trainer = new Trainer<double>(network, new BinaryCrossEntropyWithLogits<double>(), new SGD<double>(network.Parameters, 0)) { RecordsDeltaNorms = true };
        History history = trainer.Fit(new DataLoader<double>(new Dataset<double>(x, y), x.RowCount), null, epochs: 1);
        return [.. layers.Select((_, i) => history[$"{History.DeltaNorm}.{2 * i}"][0])];
    }

    /// <summary>Computes the logistic function.</summary>
    public static double Logistic(double z) => 1 / (1 + Math.Exp(-z));

    /// <summary>Computes the slope of the logistic function.</summary>
    public static double Slope(double z) => Logistic(z) * (1 - Logistic(z));
}
