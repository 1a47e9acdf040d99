using System.Numerics;

namespace MyTorch;

/// <summary>
/// A line search for a point that meets the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6): the loss has decreased
/// sufficiently relative to the initial slope, and the slope has become flatter. Lengths are chosen by cubic interpolation; constants and
/// safeguards are those of <c>torch.optim.LBFGS</c> with <c>line_search_fn="strong_wolfe"</c>.
/// </summary>
internal sealed class StrongWolfeSearch<T>(int dimension, Action<LineSearchPoint<T>> evaluate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxIterations = 25;

    /// <summary>The storage of three points: the two ends of the bracket and a trial point.</summary>
    private readonly LineSearchPoint<T>[] _points = [new(dimension), new(dimension), new(dimension)];

    private readonly LineSearchPoint<T>[] _bracket = new LineSearchPoint<T>[2];
    private LineSearchPoint<T> _start = null!;
    private int _iterations;

    /// <summary>The number of evaluations of the last search.</summary>
    public int Evaluations { get; private set; }

    /// <summary>
    /// Runs the search, and returns a point that meets the conditions or, if none is found, the end of the bracket with the lowest loss.
    /// </summary>
    /// <param name="start">The point of length 0, which is not changed.</param>
    /// <param name="length">The first length to try.</param>
    /// <param name="minWidth">The search ends when the distance between the ends of the bracket is below this.</param>
    public LineSearchPoint<T> Run(LineSearchPoint<T> start, double length, double minWidth)
    {
        (_start, _bracket[0], _iterations, Evaluations) = (start, start, 0, 0);
        _bracket[1] = Evaluate(length);
        return FindBracket() ? Zoom(minWidth) : _bracket[LowerEnd];
    }

    private int LowerEnd => _bracket[0].Loss <= _bracket[1].Loss ? 0 : 1;

    /// <summary>
    /// Increases the length until two points bracket a solution. Returns false if a solution was found directly, or no bracket within the
    /// maximum number of iterations.
    /// </summary>
    private bool FindBracket()
    {
        for (; _iterations < MaxIterations; _iterations++)
        {
            (LineSearchPoint<T> previous, LineSearchPoint<T> point) = (_bracket[0], _bracket[1]);
            if (IsTooHigh(point) || (_iterations > 1 && point.Loss >= previous.Loss))
            {
                return true;
            }

            if (IsFlat(point))
            {
                _bracket[0] = point;
                return false;
            }

            if (point.Slope >= 0)
            {
                return true;
            }

            double length = CubicMinimum(previous, point, point.Length + (0.01 * (point.Length - previous.Length)), 10 * point.Length);
            _bracket[0] = point;
            _bracket[1] = Evaluate(length);
        }

        _bracket[0] = _start;
        return false;
    }

    /// <summary>Narrows the bracket around a point that meets the conditions.</summary>
    private LineSearchPoint<T> Zoom(double minWidth)
    {
        int low = LowerEnd;
        bool wasNearEnd = false;
        for (; _iterations < MaxIterations && Math.Abs(_bracket[1].Length - _bracket[0].Length) >= minWidth; _iterations++)
        {
            LineSearchPoint<T> point = Evaluate(NextLength(ref wasNearEnd));
            int high = 1 - low;
            if (IsTooHigh(point) || point.Loss >= _bracket[low].Loss)
            {
                _bracket[high] = point;
                low = LowerEnd;
                continue;
            }

            if (IsFlat(point))
            {
                return point;
            }

            if (point.Slope * (_bracket[high].Length - _bracket[low].Length) >= 0)
            {
                _bracket[high] = _bracket[low];
            }

            _bracket[low] = point;
        }

        return _bracket[low];
    }

    /// <summary>
    /// Returns the minimum of the cubic through both ends or, if that is near an end twice in a row, a length that is a tenth of the bracket
    /// away from that end.
    /// </summary>
    private double NextLength(ref bool wasNearEnd)
    {
        double shortest = Math.Min(_bracket[0].Length, _bracket[1].Length);
        double longest = Math.Max(_bracket[0].Length, _bracket[1].Length);
        double length = CubicMinimum(_bracket[0], _bracket[1], shortest, longest);
        double margin = 0.1 * (longest - shortest);
        bool isNearEnd = Math.Min(longest - length, length - shortest) < margin;
        bool mustMove = isNearEnd && (wasNearEnd || length >= longest || length <= shortest);
        wasNearEnd = isNearEnd && !mustMove;
        if (!mustMove)
        {
            return length;
        }

        return longest - length < length - shortest ? longest - margin : shortest + margin;
    }

    private bool IsTooHigh(LineSearchPoint<T> point) => point.Loss > _start.Loss + (SufficientDecrease * point.Length * _start.Slope);

    private bool IsFlat(LineSearchPoint<T> point) => Math.Abs(point.Slope) <= -Curvature * _start.Slope;

    private LineSearchPoint<T> Evaluate(double length)
    {
        LineSearchPoint<T> point = _points[0];
        for (int i = 1; point == _bracket[0] || point == _bracket[1]; i++)
        {
            point = _points[i];
        }

        point.Length = length;
        evaluate(point);
        Evaluations++;
        return point;
    }

    /// <summary>
    /// Returns the minimum of the cubic with the losses and slopes of two points, clamped to a range of lengths, or the middle of the range if
    /// there is no minimum.
    /// </summary>
    private static double CubicMinimum(LineSearchPoint<T> a, LineSearchPoint<T> b, double shortest, double longest)
    {
        (LineSearchPoint<T> near, LineSearchPoint<T> far) = a.Length <= b.Length ? (a, b) : (b, a);
        double d1 = near.Slope + far.Slope - (3 * (near.Loss - far.Loss) / (near.Length - far.Length));
        double d2 = Math.Sqrt((d1 * d1) - (near.Slope * far.Slope));
        double length = far.Length - ((far.Length - near.Length) * ((far.Slope + d2 - d1) / (far.Slope - near.Slope + (2 * d2))));
        return double.IsNaN(length) ? (shortest + longest) / 2 : Math.Clamp(length, shortest, longest);
    }
}
