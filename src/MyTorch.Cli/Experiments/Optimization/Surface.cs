using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>A function of two weights with its gradient, which optimizers descend.</summary>
/// <param name="Height">The value at two weights.</param>
/// <param name="Slope">The gradient at two weights.</param>
internal sealed record Surface(Func<double, double, double> Height, Func<double, double, (double X, double Y)> Slope)
{
    /// <summary>Returns the path of an optimizer.</summary>
    /// <param name="start">The weights to start from.</param>
    /// <param name="steps">The number of steps.</param>
    /// <param name="optimizer">Creates the optimizer of the weights.</param>
    /// <param name="stop">Cancels between two steps.</param>
    /// <exception cref="OperationCanceledException"><paramref name="stop"/> is cancelled.</exception>
    public DescentPath Descend((double X, double Y) start, int steps, Func<IReadOnlyList<Parameter<double>>, Optimizer<double>> optimizer, CancellationToken stop)
    {
        var weights = new Parameter<double>("weights", ParameterKind.Weight, Matrix<double>.Build.DenseOfRowMajor(1, 2, [start.X, start.Y]));
        Optimizer<double> descent = optimizer([weights]);
        List<double> x = [start.X];
        List<double> y = [start.Y];
        for (int step = 0; step < steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            (weights.Gradient[0, 0], weights.Gradient[0, 1]) = Slope(x[^1], y[^1]);
            descent.Step();
            x.Add(weights.Value[0, 0]);
            y.Add(weights.Value[0, 1]);
        }

        return new DescentPath(x, y, [.. x.Zip(y, Height)]);
    }
}
