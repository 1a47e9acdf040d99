using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Neurons;

/// <summary>
/// Networks of one hidden layer that approximate a function of one variable by construction: the proof of the universal approximation theorem
/// (Cybenko 1989) as weights.
/// </summary>
/// <remarks>
/// With the step H(x; b), 1 for x above b and otherwise 0, a piece H(x; a_j) - H(x; a_(j+1)) is 1 on (a_j, a_(j+1)], and the sum of f(a_j) times the
/// pieces is within the change of f over a piece. The two steps at each a_j are merged into one unit of weight f(a_j) - f(a_(j-1)), so that N pieces need
/// N + 1 units. The output is 0 outside the interval. A function with Lipschitz constant L is approximated within L times the length of a piece.
/// </remarks>
public static class UniversalApproximation
{
    /// <summary>Creates a network that approximates a function by pieces of equal length.</summary>
    /// <param name="f">The function, finite at the beginning of each piece.</param>
    /// <param name="from">The beginning of the interval.</param>
    /// <param name="to">The end of the interval.</param>
    /// <param name="pieces">N, the number of pieces, at least 1.</param>
    /// <param name="steepness">
    /// The factor w of sigmoids sigma(w (x - a_j)), positive: each is within 1e-4 of its step beyond a distance of 9.3 / w. Infinity, the default, is
    /// their limit, the <see cref="UnitStep{T}"/> with 0 at 0.
    /// </param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>A Linear of N + 1 units, a step or sigmoid, and a Linear without bias.</returns>
    /// <exception cref="ArgumentException">
    /// The interval is empty or not finite, f is not finite at the beginning of a piece, or two pieces begin at the same <typeparamref name="T"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of pieces or the steepness is not positive.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Sequential<T> Construct<T>(Func<double, double> f, double from, double to, int pieces, double steepness = double.PositiveInfinity)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireInterval<T>(f, from, to);
        Setting.Count(pieces);
        if (!(steepness > 0))
        {
            throw new ArgumentOutOfRangeException(nameof(steepness), steepness, "The steepness must be positive; infinity stands for steps.");
        }

        double[] starts = [.. Enumerable.Range(0, pieces + 1).Select(j => Round<T>(j == pieces ? to : from + (j * ((to - from) / pieces))))];
        for (int j = 0; j < pieces; j++)
        {
            if (starts[j] >= starts[j + 1])
            {
                throw new ArgumentException(
                    Invariant($"{pieces} pieces from {from} to {to} are too short for {typeof(T).Name}: two begin at {starts[j]}. Give fewer pieces or a longer interval."), nameof(pieces));
            }
        }

        return Build<T>(starts, [.. starts[..^1].Select(x => Evaluate<T>(f, x))], steepness);
    }

    /// <summary>
    /// Creates a network of steps within a tolerance: halves pieces until f changes by at most the tolerance over each piece, as measured at 17 points of the
    /// piece.
    /// </summary>
    /// <param name="f">The function, finite and continuous.</param>
    /// <param name="from">The beginning of the interval.</param>
    /// <param name="to">The end of the interval.</param>
    /// <param name="tolerance">The largest difference from f, positive.</param>
    /// <param name="maxPieces">The maximum number of pieces, at least 1.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>The network, with the number of pieces and the largest difference found.</returns>
    /// <exception cref="ArgumentException">
    /// The interval is empty or not finite, f is not finite or jumps within it, more pieces are needed than the limit, or the tolerance is below the rounding errors of the
    /// network in <typeparamref name="T"/>; the message says where.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The tolerance or the limit is not positive.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Approximation<T> ConstructWithin<T>(Func<double, double> f, double from, double to, double tolerance, int maxPieces = 10_000)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RequireInterval<T>(f, from, to);
        Setting.Positive<T>(tolerance);
        Setting.Count(maxPieces);
        IReadOnlyList<ApproximationPiece> pieces = ApproximationPiece.Split<T>(x => Evaluate<T>(f, x), Round<T>(from), Round<T>(to), tolerance, maxPieces);
        Sequential<T> network = Build<T>([.. pieces.Select(piece => piece.From), Round<T>(to)], [.. pieces.Select(piece => piece.Value)], double.PositiveInfinity);
        Matrix<T> output = network.Predict(Matrix<T>.Build.Dense(pieces.Count, 1, (piece, _) => T.CreateTruncating(pieces[piece].Farthest)));
        double error = pieces.Index().Max(piece => Math.Abs(double.CreateTruncating(output[piece.Index, 0]) - piece.Item.FarthestValue));
        return error <= tolerance ? new Approximation<T>(network, pieces.Count, error)
            : throw new ArgumentException(
                Invariant($"The tolerance is {tolerance}, but rounding in {typeof(T).Name} makes the error {error} with {pieces.Count} pieces: give a larger tolerance, or use double."), nameof(tolerance));
    }

    /// <summary>Rounds a number to the element type.</summary>
    internal static double Round<T>(double value) where T : unmanaged, IBinaryFloatingPointIeee754<T> => double.CreateTruncating(T.CreateTruncating(value));

    private static double Evaluate<T>(Func<double, double> f, double x) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        f(x) is var value && T.IsFinite(T.CreateTruncating(value)) ? value
            : throw new ArgumentException(Invariant($"f({x}) is {value}: f must be finite in {typeof(T).Name} on the whole interval. Choose an interval without this point."), nameof(f));

    private static void RequireInterval<T>(Func<double, double> f, double from, double to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(f);
        if (!(Round<T>(from) < Round<T>(to) && double.IsFinite(Round<T>(to - from))))
        {
            throw new ArgumentException(Invariant($"The interval is from {from} to {to}: from must be below to, and both finite in {typeof(T).Name}."), nameof(to));
        }
    }

    /// <param name="bounds">The beginnings of the N pieces, and the end of the last one.</param>
    /// <param name="values">The N values.</param>
    /// <param name="steepness">The factor of the sigmoids, or infinity for steps.</param>
    private static Sequential<T> Build<T>(double[] bounds, double[] values, double steepness) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isStep = double.IsInfinity(steepness);
        T slope = isStep ? T.One : T.CreateTruncating(Setting.Positive<T>(steepness));
        T[] centers = [.. bounds.Select(T.CreateTruncating)];

        // A step is 0 at its own position, so the first step is just before the interval.
        centers[0] = isStep ? T.BitDecrement(centers[0]) : centers[0];
        return new Sequential<T>(
            new Linear<T>(
                1, bounds.Length,
                (rows, columns) => Matrix<T>.Build.Dense(rows, columns, slope),
                columns => Matrix<T>.Build.Dense(1, columns, (_, j) => -(slope * centers[j]))),
            isStep ? new UnitStep<T>(0) : new Sigmoid<T>(),
            new Linear<T>(
                bounds.Length, 1,
                (rows, columns) => Matrix<T>.Build.Dense(rows, columns, (j, _) => T.CreateTruncating((j < values.Length ? values[j] : 0) - (j > 0 ? values[j - 1] : 0))),
                bias: false));
    }
}
