using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>
/// The perceptron: it fires if its cumulative input w'x + b is positive, and learns a separating hyperplane of two classes by Rosenblatt's
/// rule (1958).
/// </summary>
/// <remarks>
/// In homogeneous coordinates, x with a 1 at the end and w with b at the end, a sample of label y, 1 or -1, is a mistake if y w'x is at most 0;
/// each mistake corrects w by y x. The weights start at 0. If the classes are linearly separable, the rule converges after a finite number of corrections;
/// otherwise it never converges, so the number of passes is limited.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Perceptron<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _weights;

    /// <summary>Creates a perceptron with weights of 0.</summary>
    /// <param name="inputs">The number of features, at least 1.</param>
    /// <param name="labels">The labels of the two classes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Perceptron(int inputs, PerceptronLabels labels = PerceptronLabels.MinusOneOne)
    {
        ElementType.Require<T>();
        Inputs = Setting.Count(inputs);
        Labels = Enum.IsDefined(labels) ? labels : throw new ArgumentOutOfRangeException(nameof(labels), labels, "The labels must be MinusOneOne or ZeroOne.");
        _weights = new T[inputs + 1];
    }

    /// <summary>The number of features.</summary>
    public int Inputs { get; }

    /// <summary>The labels of the two classes.</summary>
    public PerceptronLabels Labels { get; }

    /// <summary>A copy of the weights in homogeneous coordinates: one for each feature, and the bias at the end.</summary>
    public LinearAlgebra.Vector<T> Weights => LinearAlgebra.Vector<T>.Build.Dense([.. _weights]);

    private T LowLabel => Labels == PerceptronLabels.ZeroOne ? T.Zero : -T.One;

    /// <summary>
    /// Passes over the samples, starting from the current weights, and corrects the weights at each mistake until a pass makes none.
    /// </summary>
    /// <param name="x">Samples, N x <see cref="Inputs"/>, finite.</param>
    /// <param name="y">Labels, N x 1.</param>
    /// <param name="maxPasses">The maximum number of passes, at least 1, for classes that are not separable.</param>
    /// <param name="pocket">
    /// Whether to keep the best weights of the run (the pocket algorithm with ratchet, Gallant 1990): those with the fewest
    /// mistakes over all samples, which are counted after each correction. Without it, the last weights are kept.
    /// </param>
    /// <param name="shuffleSeed">The seed for shuffling the samples in each pass; null for the given order.</param>
    /// <param name="onUpdate">Called after each correction; an exception it throws leaves the perceptron as before the call.</param>
    /// <returns>Whether the rule converged, the number of passes and corrections, and the remaining mistakes.</returns>
    /// <exception cref="ArgumentException">A shape does not match, x is not finite, or y has another label; the perceptron is unchanged.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxPasses"/> is not positive.</exception>
    /// <exception cref="OverflowException">The weights are no longer finite; the perceptron is unchanged.</exception>
    public PerceptronFit Fit(
        Matrix<T> x, Matrix<T> y, int maxPasses = 1000, bool pocket = false, int? shuffleSeed = null, Action<PerceptronUpdate<T>>? onUpdate = null)
    {
        Shape.RequireColumns(x, nameof(x), Inputs, new Shape("the perceptron (inputs x outputs)", Inputs, 1));
        Shape.RequireExact(y, nameof(y), x.RowCount, 1, Shape.From(nameof(x), x));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxPasses);
        RequireFinite(x);
        bool[] fires = ReadLabels(y);

        // The transpose in columns is x in rows: each sample is contiguous.
        var training = new PerceptronTraining<T>(Dense.Read(x.Transpose()), fires, [.. _weights], pocket, shuffleSeed, onUpdate);
        PerceptronFit fit = training.Run(maxPasses);
        _weights = training.Weights;
        return fit;
    }

    /// <summary>Predicts the labels.</summary>
    /// <param name="x">Samples, N x <see cref="Inputs"/>.</param>
    /// <returns>Labels, N x 1: 1 if the cumulative input is positive, otherwise -1 or 0 depending on <see cref="Labels"/>.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Predict(Matrix<T> x) => ToNetwork().Predict(x);

    /// <summary>Creates a network with a copy of the weights: a <see cref="Linear{T}"/>, then a <see cref="Sign{T}"/> or a <see cref="UnitStep{T}"/> with 0 at 0.</summary>
    public Sequential<T> ToNetwork() => new(
        new Linear<T>(
            Inputs, 1,
            (rows, columns) => Matrix<T>.Build.Dense(rows, columns, _weights[..Inputs]),
            columns => Matrix<T>.Build.Dense(1, columns, _weights[Inputs])),
        Labels == PerceptronLabels.ZeroOne ? new UnitStep<T>(0) : new Sign<T>());

    private bool[] ReadLabels(Matrix<T> y)
    {
        if (y.Find(label => label != T.One && label != LowLabel) is var (row, _, label))
        {
            PerceptronLabels other = Labels == PerceptronLabels.ZeroOne ? PerceptronLabels.MinusOneOne : PerceptronLabels.ZeroOne;
            throw new ArgumentException(
                Invariant($"y[{row}, 0] is {label}: labels must be 1 or {LowLabel}. Map other labels to these, or create the perceptron with PerceptronLabels.{other}."), nameof(y));
        }

        return [.. y.Enumerate().Select(label => label == T.One)];
    }

    private static void RequireFinite(Matrix<T> x)
    {
        if (x.Find(value => !T.IsFinite(value)) is var (row, column, value))
        {
            throw new ArgumentException(Invariant($"x[{row}, {column}] is {value}: all features must be finite."), nameof(x));
        }
    }
}
