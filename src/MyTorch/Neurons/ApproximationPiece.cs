using System.Numerics;
using static System.FormattableString;

namespace MyTorch.Neurons;

/// <summary>A piece (From, To] on which a network has a constant value.</summary>
/// <param name="From">The beginning.</param>
/// <param name="To">The end.</param>
/// <param name="Value">The value of the function at the beginning.</param>
/// <param name="Farthest">The point of the piece where the function differs most from that value.</param>
/// <param name="FarthestValue">The value of the function there.</param>
internal readonly record struct ApproximationPiece(double From, double To, double Value, double Farthest, double FarthestValue)
{
    private const int Points = 16;

    private double Change => Math.Abs(FarthestValue - Value);

    /// <summary>Halves pieces, from left to right, until the function changes by at most the tolerance over each.</summary>
    /// <exception cref="ArgumentException">The function jumps, or too many pieces are needed.</exception>
    public static IReadOnlyList<ApproximationPiece> Split<T>(Func<double, double> f, double from, double to, double tolerance, int maxPieces)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        List<ApproximationPiece> pieces = [];
        var open = new Stack<ApproximationPiece>([Measure<T>(f, from, to)]);
        while (open.TryPop(out ApproximationPiece piece))
        {
            if (piece.Change <= tolerance)
            {
                pieces.Add(piece);
            }
            else if (pieces.Count + open.Count + 2 > maxPieces)
            {
                throw new ArgumentException(
                    Invariant($"f needs more than {maxPieces} pieces for a tolerance of {tolerance}: they reach from {from} to {piece.From}, where f changes by {piece.Change} up to {piece.To}. Give a larger tolerance, or a larger limit of pieces."), nameof(maxPieces));
            }
            else
            {
                double middle = UniversalApproximation.Round<T>(piece.From + ((piece.To - piece.From) / 2));
                if (middle <= piece.From || middle >= piece.To)
                {
                    throw new ArgumentException(
                        Invariant($"f changes from {piece.Value} to {piece.FarthestValue} between {piece.From} and {piece.To}, neighbours in {typeof(T).Name}: no pieces come within {tolerance} of a jump. Give an interval on which f is continuous, or a larger tolerance."), nameof(f));
                }

                open.Push(Measure<T>(f, middle, piece.To));
                open.Push(Measure<T>(f, piece.From, middle));
            }
        }

        return pieces;
    }

    private static ApproximationPiece Measure<T>(Func<double, double> f, double from, double to) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double value = f(from);
        var piece = new ApproximationPiece(from, to, value, from, value);
        for (int point = 1; point <= Points; point++)
        {
            double x = point == Points ? to : UniversalApproximation.Round<T>(from + ((to - from) * point / Points));
            double there = f(x);
            piece = Math.Abs(there - value) > piece.Change ? piece with { Farthest = x, FarthestValue = there } : piece;
        }

        // The value at the beginning belongs to the piece before.
        return piece.Farthest > from ? piece : piece with { Farthest = to };
    }
}
