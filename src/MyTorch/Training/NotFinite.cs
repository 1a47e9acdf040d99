using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Throws if a loss or a gradient is infinite or NaN; the messages name the position in the run and in the network.</summary>
internal static class NotFinite
{
    /// <summary>Throws if a loss is not finite. The batch must not have changed any lasting state.</summary>
    /// <exception cref="NotFiniteNumberException">The value is not finite.</exception>
    public static void RequireLoss<T>(double loss, string part, BatchPosition position, Sequential<T> network, Matrix<T> x, Matrix<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!double.IsFinite(loss))
        {
            throw new NotFiniteNumberException(
                Invariant($"The {part} loss is {loss} in epoch {position.Epoch}, batch {position.Batch}: {Origin(network, x, y)}."),
                loss);
        }
    }

    /// <summary>Throws if the sum of the penalties is not finite.</summary>
    /// <exception cref="NotFiniteNumberException">The value is not finite.</exception>
    public static void RequirePenalty(double penalty, BatchPosition position)
    {
        if (!double.IsFinite(penalty))
        {
            throw new NotFiniteNumberException(
                Invariant($"The penalty of the parameters is {penalty} in epoch {position.Epoch}, batch {position.Batch}: lower the learning rate or the factor of the penalty, or check for weights that are too large."), penalty);
        }
    }

    /// <summary>Throws if a gradient is not finite. The search starts at the end of the network, where the backward pass begins.</summary>
    /// <exception cref="NotFiniteNumberException">A gradient is not finite.</exception>
    public static void RequireGradients<T>(Sequential<T> network, BatchPosition position) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int layer = network.Parts.Count - 1; layer >= 0; layer--)
        {
            IReadOnlyList<Parameter<T>> parameters = network.Parts[layer].Parameters;
            for (int i = 0; i < parameters.Count; i++)
            {
                if (FirstOf<T>(Dense.Span(parameters[i].Gradient)) is { Index: >= 0, Value: var value })
                {
                    throw new NotFiniteNumberException(
                        Invariant($"The gradient of {parameters[i].LocalName} in layer {layer} ({network.Parts[layer].Name}) has {value} in epoch {position.Epoch}, batch {position.Batch}: check for inputs that are too large, or lower the learning rate."),
                        value);
                }
            }
        }
    }

    /// <summary>
    /// Returns where the forward pass of the last batch first produced a number that is not finite. Each layer is run again separately, in its mode
    /// and with the same masks, because in the network later layers overwrite its output.
    /// </summary>
    private static string Origin<T>(Sequential<T> network, Matrix<T> x, Matrix<T> y) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((OfBatch(x, "input") ?? OfBatch(y, "label")) is { } origin)
        {
            return origin;
        }

        T[] values = Dense.Read(x);
        int columns = x.ColumnCount;
        for (int layer = 0; layer < network.Parts.Count; layer++)
        {
            var alone = new Pipeline<T>([network.Parts[layer]], isNetwork: true);
            alone.Forward(values, x.RowCount, columns);
            columns = alone.Outputs;
            values = alone.Output.Elements.ToArray();
            if (FirstOf<T>(values.AsSpan(0, x.RowCount * columns)) is { Index: >= 0 } output)
            {
                return Invariant($"layer {layer} ({network.Parts[layer].Name}) is the first whose output is not finite, with {output.Value} in row {output.Index % x.RowCount}, column {output.Index / x.RowCount}: lower the learning rate, or check for inputs that are too large");
            }
        }

        return "lower the learning rate: the output of every layer is finite, but too large for the criterion";
    }

    /// <summary>Describes the first number of a batch that is not finite; null if there is none.</summary>
    private static string? OfBatch<T>(Matrix<T> batch, string kind) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FirstOf<T>(Dense.Read(batch)) is { Index: >= 0 } first
            ? Invariant($"the {kind} has {first.Value} in row {first.Index % batch.RowCount}, column {first.Index / batch.RowCount}: {kind}s must be finite")
            : null;

    /// <summary>Returns the first number that is not finite, or index -1.</summary>
    private static (int Index, double Value) FirstOf<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                return (i, double.CreateTruncating(values[i]));
            }
        }

        return (-1, 0);
    }
}
