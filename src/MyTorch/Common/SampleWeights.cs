using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch.Common;

/// <summary>Validates sample weights; messages contain the invalid values.</summary>
internal static class SampleWeights
{
    /// <summary>Returns the weights of an N x 1 matrix of finite values of at least 0; an empty span for null.</summary>
    /// <exception cref="ArgumentException">A weight is invalid; the message names its row.</exception>
    public static ReadOnlySpan<T> Read<T>(Matrix<T>? weights, int rows, string name = "weights") where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights is null)
        {
            return [];
        }

        if (weights.RowCount != rows || weights.ColumnCount != 1)
        {
            throw new ArgumentException($"{Shape.From(name, weights)}, but there are {Shape.Count(rows, "sample")}: {name} must be {rows} x 1.", name);
        }

        ReadOnlySpan<T> values = Dense.Read(weights).AsSpan(0, rows);
        Require(values, rows, name);
        return values;
    }

    /// <summary>Throws unless there is one finite weight of at least 0 for each sample, or no weights at all.</summary>
    /// <exception cref="ArgumentException">A weight is invalid; the message names its row.</exception>
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
                throw new ArgumentException(Invariant($"Row {row} of the {name} has {weights[row]}: sample weights must be finite and not negative."), name);
            }
        }
    }

    /// <summary>Returns the sum, in double even for float.</summary>
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
