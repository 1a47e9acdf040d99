using System.Numerics;

namespace MyTorch;

/// <summary>
/// Replaces columns of indices by the vectors of an <see cref="Embedding{T}"/> each, and passes all other columns on: the first layer of a network
/// for numbers and categories. The output has the other columns first and then the vectors, both in the order of the columns.
/// </summary>
/// <remarks>
/// An index that is not a whole number from 0 to count - 1 is rejected with its row and column before anything changes. The gradient of the input is
/// 0 in a column of indices and that of the output in any other one. Parameters and state are those of the embeddings, behind the number of the
/// column, as in "3.weight".
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ColumnEmbedding<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly KeyValuePair<int, Embedding<T>>[] _embeddings;
    private readonly int _outputs;

    /// <summary>Creates the layer.</summary>
    /// <param name="inFeatures">The number of columns of the input, at least 1.</param>
    /// <param name="embeddings">The embedding of each column of indices, by the number of the column; they are used, not copied.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inFeatures"/> is not positive, or a number is not one of a column.</exception>
    /// <exception cref="ArgumentException">There is no embedding, a column has two, or two columns have the same.</exception>
    public ColumnEmbedding(int inFeatures, IEnumerable<KeyValuePair<int, Embedding<T>>> embeddings)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFeatures);
        ArgumentNullException.ThrowIfNull(embeddings);
        InFeatures = inFeatures;
        _embeddings = [.. embeddings.OrderBy(entry => entry.Key)];
        Setting.NoNull([.. _embeddings.Select(entry => entry.Value)], nameof(embeddings));
        foreach ((int column, _) in _embeddings)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(column, nameof(embeddings));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, inFeatures, nameof(embeddings));
        }

        HashSet<int> columns = [.. _embeddings.Select(entry => entry.Key)];
        if (columns.Count == 0 || columns.Count < _embeddings.Length || _embeddings.DistinctBy(entry => entry.Value).Count() < _embeddings.Length)
        {
            throw new ArgumentException(
                $"There are {Shape.Count(_embeddings.Length, "embedding")} for {Shape.Count(columns.Count, "column")}: there must be at least one, and each column must have one of its own.", nameof(embeddings));
        }

        _outputs = (int)Math.Min(int.MaxValue, inFeatures + _embeddings.Sum(entry => entry.Value.Dimension - 1L));
        Parameters = [.. _embeddings.SelectMany(entry => entry.Value.Parameters)];
        foreach ((int column, Embedding<T> embedding) in _embeddings)
        {
            embedding.Parameters[0].NameWithin(FormattableString.Invariant($"{column}.{embedding.Parameters[0].LocalName}"));
        }
    }

    /// <summary>The number of columns of the input.</summary>
    public int InFeatures { get; }

    /// <summary>The embedding of each column of indices, by the number of the column, in ascending order.</summary>
    public IReadOnlyList<KeyValuePair<int, Embedding<T>>> Embeddings => _embeddings;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
        [.. _embeddings.SelectMany(entry => entry.Value.StateEntries.Select(state => state with { Name = FormattableString.Invariant($"{entry.Key}.{state.Name}") }))];

    internal override IEnumerable<Layer<T>> Descendants => _embeddings.Select(entry => entry.Value).Prepend<Layer<T>>(this);

    /// <inheritdoc/>
    public override int? InputColumns => InFeatures;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override bool HasInputGradient => false;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => _outputs;

    /// <inheritdoc/>
    /// <remarks>Y has the other columns of X, then for each embedding the vectors of its column. Backward: DX is DY in the other columns and 0 elsewhere; each column of an embedding's DW is the sum of DY where it was looked up.</remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        int[] others = [.. Enumerable.Range(0, InFeatures).Except(_embeddings.Select(entry => entry.Key))];
        plan.Forward(Cut.Rows, 4L * plan.Y.Columns, (start, end) => LookUp(plan, others, start, end));
        plan.Backward(Cut.Rows, plan.X.Columns, (start, end) =>
        {
            foreach ((int column, _) in _embeddings)
            {
                plan.DX[column][start..end].Clear();
            }

            for (int i = 0; i < others.Length; i++)
            {
                plan.DY[i][start..end].CopyTo(plan.DX[others[i]][start..end]);
            }
        });
        int first = others.Length;
        foreach ((int column, Embedding<T> embedding) in _embeddings)
        {
            (int from, int to) = (first, first + embedding.Dimension);
            first = to;
            plan.Backward(Cut.Columns(embedding.Count), 4L * embedding.Dimension, (start, end) =>
            {
                embedding.ClearGradients(plan, start, end);
                embedding.AddGradients(plan.X[column], plan.DY.Range(from, to), start, end);
            }, isLocal: false, embedding.Parameters[0]);
        }
    }

    private void LookUp(LayerPlan<T> plan, int[] others, int start, int end)
    {
        for (int row = start; row < end; row++)
        {
            foreach ((int column, Embedding<T> embedding) in _embeddings)
            {
                embedding.RequireIndex(plan.X, row, column);
            }
        }

        for (int i = 0; i < others.Length; i++)
        {
            plan.X[others[i]][start..end].CopyTo(plan.Y[i][start..end]);
        }

        int first = others.Length;
        foreach ((int column, Embedding<T> embedding) in _embeddings)
        {
            for (int element = 0; element < embedding.Dimension; element++)
            {
                embedding.LookUp(plan.X[column][start..end], element, plan.Y[first++][start..end]);
            }
        }
    }
}
