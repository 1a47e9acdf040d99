using System.Numerics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Argument checks of the criteria.</summary>
internal static class CriterionArguments
{
    /// <summary>
    /// Returns a checked copy of the weights in the element type, in which they must be finite too (1e300 is infinite in float), or null.
    /// </summary>
    public static T[]? CheckWeights<T>(IReadOnlyList<double>? weights, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (weights is null)
        {
            return null;
        }

        var values = new T[weights.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = T.CreateTruncating(weights[i]);
            if (!(weights[i] >= 0 && T.IsFinite(values[i])))
            {
                throw new ArgumentOutOfRangeException(name, weights[i], $"{name}[{i}] must be finite and not negative.");
            }
        }

        return values;
    }

    /// <summary>Throws unless the number of weights is the number of columns of the batch.</summary>
    public static void RequireWeightOfEachColumn(int weights, int columns, string name)
    {
        if (weights != columns)
        {
            throw new ArgumentException($"There are {weights} {name}, but the batch has {columns} columns: expected one for each column.");
        }
    }

    /// <summary>Throws unless the number of class indices is the number of rows of the batch.</summary>
    public static void RequireClassOfEachRow(int classes, Shape batch, string name)
    {
        if (classes != batch.Rows)
        {
            throw new ArgumentException($"There are {classes} classes, but {batch}: expected one class for each of the {batch.Rows} rows.", name);
        }
    }

    /// <summary>Throws if a value is outside 0 to 1. NaN is accepted and makes the loss NaN.</summary>
    public static void RequireProbabilities<T>(ReadOnlySpan<T> values, int rows, string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int index = LossKernels.IndexOutsideUnitInterval(values);
        if (index >= 0)
        {
            throw new ArgumentException(
                Invariant($"Row {index % rows} of the {name} has {values[index]} in column {index / rows}: probabilities must be between 0 and 1."));
        }
    }
}
