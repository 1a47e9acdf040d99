using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Computes derivatives of any function by central differences, (f(x + h) - f(x - h)) / 2h (CS 479 notes, 3.1.2), element by element.
/// </summary>
/// <remarks>
/// <para>The default step of first derivatives is h = 6.06e-6 * max(1, |x|), the cube root of the machine epsilon: the error is about 1e-10 for
/// a smooth function of the order of 1. For second derivatives the default is h = 1.22e-4 * max(1, |x|), the fourth root, with an error of about
/// 1e-8. An explicit step is h itself, for all elements. Finite differences are not meaningful near a kink, such as that of ReLU at 0.</para>
/// <para>Each call of a function receives a new matrix, so x never changes. Matrices are flattened column by column, as MathNet stores
/// them.</para>
/// </remarks>
/// <seealso cref="GradientCheck"/>
public static class FiniteDifferences
{
    /// <summary>The cube root of 2^-52, which balances the error of the formula, h^2, with that of rounding, 2^-52 / h.</summary>
    private static readonly double FirstOrderStep = Math.Cbrt(double.BitIncrement(1) - 1);

    /// <summary>The fourth root of 2^-52, which balances h^2 with 2^-52 / h^2.</summary>
    private const double SecondOrderStep = 1.0 / (1 << 13);

    /// <summary>Computes the derivative of a function of one number.</summary>
    /// <param name="f">The function; called twice.</param>
    /// <param name="x">The point, finite.</param>
    /// <param name="step">h, finite and positive, or null for the default.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="step"/> is not finite and positive, or is so small that x + h rounds to x.
    /// </exception>
    /// <exception cref="NotFiniteNumberException"><paramref name="f"/> returns infinity or NaN.</exception>
    public static double Derivative(Func<double, double> f, double x, double? step = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        RequireFinite(x, nameof(x));
        return Slope(at => Finite(f(at), "f", Invariant($"at {at:R}")), x, StepFor(x, step, FirstOrderStep));
    }

    /// <summary>Computes the gradient of a function of a matrix.</summary>
    /// <param name="f">The function; called twice for each element.</param>
    /// <param name="x">The point, with finite elements.</param>
    /// <param name="step">h, finite and positive, or null for the default.</param>
    /// <returns>The derivative with respect to each element, with the shape of <paramref name="x"/>.</returns>
    /// <exception cref="ArgumentException">An element of <paramref name="x"/> is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="step"/> is not finite and positive, or is so small that x + h rounds to x.
    /// </exception>
    /// <exception cref="NotFiniteNumberException"><paramref name="f"/> returns infinity or NaN.</exception>
    public static Matrix<double> Gradient(Func<Matrix<double>, double> f, Matrix<double> x, double? step = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        double[] steps = StepsFor(x, step, FirstOrderStep);
        return Matrix<double>.Build.Dense(x.RowCount, x.ColumnCount, (row, column) =>
            Slope(at => Value(f, x, (row, column, at)), x[row, column], steps[(column * x.RowCount) + row]));
    }

    /// <summary>Computes the Jacobian of a function from matrices to matrices, in numerator layout.</summary>
    /// <param name="f">The function; called twice for each element.</param>
    /// <param name="x">The point, with finite elements.</param>
    /// <param name="step">h, finite and positive, or null for the default.</param>
    /// <returns>
    /// A matrix with a row for each element of the output and a column for each element of the input, both in column-major order.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An element of <paramref name="x"/> is not finite, or <paramref name="f"/> returns null or matrices of different shapes.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="step"/> is not finite and positive, or is so small that x + h rounds to x.
    /// </exception>
    /// <exception cref="NotFiniteNumberException"><paramref name="f"/> returns an infinite or NaN element.</exception>
    public static Matrix<double> Jacobian(Func<Matrix<double>, Matrix<double>> f, Matrix<double> x, double? step = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        double[] steps = StepsFor(x, step, FirstOrderStep);
        (int Rows, int Columns)? shape = null;
        return Matrix<double>.Build.DenseOfColumnArrays(steps.Select((h, index) =>
        {
            (int column, int row) = Math.DivRem(index, x.RowCount);
            double above = x[row, column] + h;
            double below = x[row, column] - h;
            double[] high = Values(f, x, (row, column, above), ref shape);
            double[] low = Values(f, x, (row, column, below), ref shape);
            return high.Zip(low, (a, b) => (a - b) / (above - below)).ToArray();
        }));
    }

    /// <summary>Computes the Hessian, the matrix of second derivatives, of a function of a matrix.</summary>
    /// <param name="f">The function; called 2n^2 + 1 times for n elements.</param>
    /// <param name="x">The point, with finite elements.</param>
    /// <param name="step">h, finite and positive, or null for the default.</param>
    /// <returns>A symmetric matrix with a row and a column for each element of <paramref name="x"/>, in column-major order.</returns>
    /// <exception cref="ArgumentException">An element of <paramref name="x"/> is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="step"/> is not finite and positive, or is so small that x + h rounds to x.
    /// </exception>
    /// <exception cref="NotFiniteNumberException"><paramref name="f"/> returns infinity or NaN.</exception>
    public static Matrix<double> Hessian(Func<Matrix<double>, double> f, Matrix<double> x, double? step = null)
    {
        ArgumentNullException.ThrowIfNull(f);
        double[] steps = StepsFor(x, step, SecondOrderStep);
        double center = Value(f, x);
        Matrix<double> hessian = Matrix<double>.Build.Dense(steps.Length, steps.Length);
        for (int i = 0; i < steps.Length; i++)
        {
            hessian[i, i] = (Value(f, x, Moved(i, 1)) - (2 * center) + Value(f, x, Moved(i, -1))) / (steps[i] * steps[i]);
            for (int j = 0; j < i; j++)
            {
                double sameSign = Value(f, x, Moved(i, 1), Moved(j, 1)) + Value(f, x, Moved(i, -1), Moved(j, -1));
                double oppositeSign = Value(f, x, Moved(i, 1), Moved(j, -1)) + Value(f, x, Moved(i, -1), Moved(j, 1));
                hessian[i, j] = hessian[j, i] = (sameSign - oppositeSign) / (4 * steps[i] * steps[j]);
            }
        }

        return hessian;

        (int Row, int Column, double Value) Moved(int index, int sign)
        {
            (int column, int row) = Math.DivRem(index, x.RowCount);
            return (row, column, x[row, column] + (sign * steps[index]));
        }
    }

    /// <summary>Returns the central difference, divided by the distance between the two points after rounding.</summary>
    internal static double Slope(Func<double, double> f, double x, double h)
    {
        double above = x + h;
        double below = x - h;
        double high = f(above);
        return (high - f(below)) / (above - below);
    }

    private static double Value(Func<Matrix<double>, double> f, Matrix<double> x, params ReadOnlySpan<(int Row, int Column, double Value)> changes) =>
        Finite(f(With(x, changes)), "f", Place(changes));

    private static double[] Values(
        Func<Matrix<double>, Matrix<double>> f, Matrix<double> x, (int Row, int Column, double Value) change, ref (int Rows, int Columns)? shape)
    {
        Matrix<double> y = f(With(x, [change])) ?? throw new ArgumentException($"f returned null {Place([change])}.", nameof(f));
        (int rows, int columns) = shape ??= (y.RowCount, y.ColumnCount);
        if ((y.RowCount, y.ColumnCount) != (rows, columns))
        {
            throw new ArgumentException(
                $"f returned {y.RowCount} x {y.ColumnCount} {Place([change])}, but {rows} x {columns} before: its shape must not depend on x.", nameof(f));
        }

        double[] values = y.ToColumnMajorArray();
        for (int i = 0; i < values.Length; i++)
        {
            Finite(values[i], $"f[{i % rows}, {i / rows}]", Place([change]));
        }

        return values;
    }

    private static Matrix<double> With(Matrix<double> x, ReadOnlySpan<(int Row, int Column, double Value)> changes)
    {
        Matrix<double> point = Dense.Copy(x);
        foreach ((int row, int column, double value) in changes)
        {
            point[row, column] = value;
        }

        return point;
    }

    private static string Place(ReadOnlySpan<(int Row, int Column, double Value)> changes)
    {
        string[] places = new string[changes.Length];
        for (int i = 0; i < places.Length; i++)
        {
            places[i] = Invariant($"x[{changes[i].Row}, {changes[i].Column}] = {changes[i].Value:R}");
        }

        return places.Length == 0 ? "at x" : $"at {string.Join(", ", places)}";
    }

    private static double Finite(double value, string name, string place) => double.IsFinite(value)
        ? value
        : throw new NotFiniteNumberException(Invariant($"{name} is {value} {place}: f must be finite on both sides of x."), value);

    private static double[] StepsFor(Matrix<double> x, double? step, double relative)
    {
        ArgumentNullException.ThrowIfNull(x);
        double[] values = x.ToColumnMajorArray();
        for (int i = 0; i < values.Length; i++)
        {
            RequireFinite(values[i], $"x[{i % x.RowCount}, {i / x.RowCount}]");
        }

        return [.. values.Select(value => StepFor(value, step, relative))];
    }

    private static double StepFor(double x, double? step, double relative)
    {
        double h = Setting.Positive<double>(step ?? relative * Math.Max(1, Math.Abs(x)), nameof(step));
        return x + h != x && x - h != x
            ? h
            : throw new ArgumentOutOfRangeException(nameof(step), h, Invariant($"step must be larger: {x:R} + step rounds to {x:R}."));
    }

    private static void RequireFinite(double x, string name)
    {
        if (!double.IsFinite(x))
        {
            throw new ArgumentException(Invariant($"{name} is {x}: the point must be finite."), nameof(x));
        }
    }
}
