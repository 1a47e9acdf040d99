using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>All element-wise activations with their derivatives, and the identities between them.</summary>
internal sealed class ActivationsExperiment : Experiment
{
    private static readonly Activation<double>[] Activations =
    [
        new Sigmoid<double>(), new Tanh<double>(), new ReLU<double>(), new LeakyReLU<double>(0.1), new ELU<double>(), new SELU<double>(),
        new Softplus<double>(), new GELU<double>(), new SiLU<double>(), new Mish<double>(), new Hardswish<double>(), new Softsign<double>(),
        new UnitStep<double>(), new Sign<double>(), new Identity<double>(),
    ];

    /// <inheritdoc/>
    public override string Name => "activations";

    /// <inheritdoc/>
    public override string Title => "Activations with their derivatives";

    /// <inheritdoc/>
    public override string Source => "DS-GA 1008 homework 1, 1.4 C; CS 479 notes, 1.5";

    /// <inheritdoc/>
    public override ExperimentResult Run(CancellationToken stop)
    {
        double[] z = [.. Enumerable.Range(-500, 1001).Select(i => i / 100.0)];
        Matrix<double> x = Matrix<double>.Build.Dense(z.Length, 1, z);
        ResultTable curves = new ResultTable("curves").Add("z", z);
        List<Plot> plots = [];
        foreach (Activation<double> activation in Activations)
        {
            stop.ThrowIfCancellationRequested();
            string name = activation.GetType().Name.Split('`')[0];
            double[] values = activation.Forward(x).ToColumnMajorArray();
            double[] slopes = activation.Derivative().ToColumnMajorArray();
            curves.Add(Invariant($"{name}"), values).Add(Invariant($"{name}_derivative"), slopes);
            plots.Add(new Plot(name, "z", "").Line("function", z, values).Line("derivative", z, slopes, isDashed: true));
        }

        (string Identity, double Difference)[] identities = [.. Identities(x)];
        return new ExperimentResult(
            [curves, new ResultTable("identities").Add("identity", [.. identities.Select(identity => identity.Identity)]).Add("difference", [.. identities.Select(identity => identity.Difference)])],
            [new Picture("functions", plots, columns: 3)],
            Invariant($"The slope of the sigmoid is at most {curves["Sigmoid_derivative"].Max():F2} and that of tanh {curves["Tanh_derivative"].Max():F0}; both fall to 0 on either side, where gradients vanish."),
            Invariant($"ReLU, LeakyReLU and ELU keep the slope 1 for positive inputs; the slope of GELU goes from {curves["GELU_derivative"].Min():F3} to {curves["GELU_derivative"].Max():F3}, and that of steps is 0."),
            Invariant($"Three identities hold within rounding, at most {identities.Max(identity => identity.Difference):0.0e+0}: {string.Join("; ", identities.Select(identity => identity.Identity))}."));
    }

    private static IEnumerable<(string Identity, double Difference)> Identities(Matrix<double> z)
    {
        Matrix<double> zeros = Matrix<double>.Build.Dense(z.RowCount, 1);
        yield return ("tanh(z) = 2 sigmoid(2z) - 1", Difference(new Tanh<double>().Forward(z), (2 * new Sigmoid<double>().Forward(2 * z)) - 1));
        yield return ("the softmax of z and 0 is the sigmoid of z", Difference(new Softmax<double>().Forward(z.Append(zeros)).SubMatrix(0, z.RowCount, 0, 1), new Sigmoid<double>().Forward(z)));

        var first = new Linear<double>(1, 5, seed: 1);
        var second = new Linear<double>(5, 3, seed: 2);
        Matrix<double> single = (z * (first.W * second.W)) + (Matrix<double>.Build.Dense(z.RowCount, 1, 1) * ((first.B * second.W) + second.B));
        yield return ("two linear layers are one", Difference(new Sequential<double>(first, second).Predict(z), single));
    }

    private static double Difference(Matrix<double> one, Matrix<double> other) => (one - other).Enumerate().Max(Math.Abs);
}
