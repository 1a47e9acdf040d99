using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Common;

/// <summary>The checks of the weights of samples, with the values in the messages.</summary>
internal static class SampleWeights
{
    /// <summary>Rejects a matrix that is not N x 1 or has a number that is not finite or negative, and returns the weights; none for null.</summary>
    /// <exception cref="ArgumentException">A weight is not allowed; the message names its row.</exception>
    public static ReadOnlySpan<T> Read<T>(Matrix<T>? weights, int rows, string name = "weights") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights is null)
        {
            return [];
        }

        if (weights.RowCount != rows || weights.ColumnCount != 1)
        {
            throw new ArgumentException($"{Shape.Of(name, weights)}, but there are {Shape.Count(rows, "sample")}: {name} must be {rows} x 1.", name);
        }

        ReadOnlySpan<T> values = Dense.Read(weights).AsSpan(0, rows);
        Require(values, rows, name);
        return values;
    }

    /// <summary>Rejects weights, other than none at all, that are not one for each sample, finite and not negative.</summary>
    /// <exception cref="ArgumentException">A weight is not allowed; the message names its row.</exception>
    public static void Require<T>(ReadOnlySpan<T> weights, int rows, string name = "weights") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights.Length != rows && !weights.IsEmpty)
        {
            throw new ArgumentException($"There are {weights.Length} {name}, but {Shape.Count(rows, "sample")}: each sample needs one.", name);
        }

        for (int row = 0; row < weights.Length; row++)
        {
            if (!(weights[row] >= T.Zero && T.IsFinite(weights[row])))
            {
                throw new ArgumentException(Invariant($"Row {row} of the {name} has {weights[row]}: weights of samples must be finite and not negative."), name);
            }
        }
    }

    /// <summary>The sum, in double also for float.</summary>
    public static double Sum<T>(ReadOnlySpan<T> weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0;
        foreach (T weight in weights)
        {
            sum += double.CreateTruncating(weight);
        }

        return sum;
    }
}
