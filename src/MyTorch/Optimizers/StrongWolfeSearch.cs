using System.Numerics;

namespace MyTorch;

/// <summary>
/// A line search for a point that meets the strong Wolfe conditions (Nocedal and Wright 2006, algorithms 3.5 and 3.6): the loss has fallen by
/// a share of what the slope promised, and the slope has become flatter. Lengths come from cubic interpolation; constants and safeguards are
/// those of <c>torch.optim.LBFGS</c> with <c>line_search_fn="strong_wolfe"</c>.
/// </summary>
internal sealed class StrongWolfeSearch<T>(int dimension, Action<LineSearchPoint<T>> evaluate) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double SufficientDecrease = 1e-4;
    private const double Curvature = 0.9;
    private const int MaxIterations = 25;

    /// <summary>A trial needs one of these while the ends of the bracket have the others.</summary>
    private readonly LineSearchPoint<T>[] _points = [new(dimension), new(dimension), new(dimension)];

    private readonly LineSearchPoint<T>[] _bracket = new LineSearchPoint<T>[2];
    private LineSearchPoint<T> _start = null!;
    private int _iterations;

    /// <summary>The number of evaluations of the last search.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Returns the point found: the one with the lowest loss if none meets the conditions.</summary>
    /// <param name="start">The point of length 0, which stays as it is.</param>
    /// <param name="length">The first length.</param>
    /// <param name="smallest">The distance between the ends of the bracket below which the search ends.</param>
    public LineSearchPoint<T> Run(LineSearchPoint<T> start, double length, double smallest)
    {
        (_start, _bracket[0], _iterations, Evaluations) = (start, start, 0, 0);
        _bracket[1] = Evaluate(length);
        return FindBracket() ? Zoom(smallest) : _bracket[LowerEnd];
    }

    private int LowerEnd => _bracket[0].Loss <= _bracket[1].Loss ? 0 : 1;

    /// <summary>Lengthens the step until two points enclose what is looked for; returns false if that is found, or none in time.</summary>
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
    private LineSearchPoint<T> Zoom(double smallest)
    {
        int low = LowerEnd;
        bool wasNearEnd = false;
        for (; _iterations < MaxIterations && Math.Abs(_bracket[1].Length - _bracket[0].Length) >= smallest; _iterations++)
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

    /// <summary>The minimum of the cubic through both ends; where that is near an end twice in a row, a tenth of the bracket away from it.</summary>
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

    /// <summary>The minimum of the cubic with the losses and slopes of two points, between two lengths, or their middle if it has none.</summary>
    private static double CubicMinimum(LineSearchPoint<T> a, LineSearchPoint<T> b, double shortest, double longest)
    {
        (LineSearchPoint<T> near, LineSearchPoint<T> far) = a.Length <= b.Length ? (a, b) : (b, a);
        double d1 = near.Slope + far.Slope - (3 * (near.Loss - far.Loss) / (near.Length - far.Length));
        double d2 = Math.Sqrt((d1 * d1) - (near.Slope * far.Slope));
        double length = far.Length - ((far.Length - near.Length) * ((far.Slope + d2 - d1) / (far.Slope - near.Slope + (2 * d2))));
        return double.IsNaN(length) ? (shortest + longest) / 2 : Math.Clamp(length, shortest, longest);
    }
}
