using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// A lookup table of vectors (PyTorch's nn.Embedding). Each of the L columns of the input holds indices, integers from 0 to count - 1. The output
/// concatenates the vectors of each row, N x (L * dimension), like <c>nn.Embedding</c> followed by <c>nn.Flatten</c>.
/// </summary>
/// <remarks>
/// An index that is not an integer in that range is rejected with its row and column before anything changes. The gradient of a vector is the sum
/// over all its lookups, in a fixed order. Indices have no gradient, so the gradient of the input is 0.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Embedding<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _w;

    /// <summary>Creates the layer with vectors drawn from the standard normal distribution, as in PyTorch.</summary>
    /// <param name="count">The number of vectors, at least 1.</param>
    /// <param name="dimension">The number of elements of a vector, at least 1.</param>
    /// <param name="seed">The seed of the initial vectors, which <see cref="Initializers.Normal"/> draws.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or <typeparamref name="T"/> cannot represent all indices.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Embedding(int count, int dimension, int seed)
        : this(count, dimension, Initializers.Normal<T>(0, 1, seed))
    {
    }

    /// <summary>Creates the layer; the initial vectors are copied.</summary>
    /// <param name="count">The number of vectors, at least 1.</param>
    /// <param name="dimension">The number of elements of a vector, at least 1.</param>
    /// <param name="weightInit">Returns the initial W, dimension x count, given (dimension, count).</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not positive, or <typeparamref name="T"/> cannot represent all indices.</exception>
    /// <exception cref="ArgumentException">The initializer returned another shape.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Embedding(int count, int dimension, Func<int, int, Matrix<T>> weightInit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(dimension);
        ArgumentNullException.ThrowIfNull(weightInit);
        if (typeof(T) == typeof(float) && count - 1 > 1 << 24)
        {
            throw new ArgumentOutOfRangeException(nameof(count), count, $"{typeof(T).Name} cannot represent every index up to {count - 1}: use double.");
        }

        Matrix<T> w = weightInit(dimension, count);
        Shape.RequireExact(w, nameof(weightInit), dimension, count, new Shape("the table (dimension x count)", dimension, count));
        _w = new(nameof(W), ParameterKind.Weight, w);
        Parameters = [_w];
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>The vectors, dimension x count: column i is the vector of index i.</summary>
    public Matrix<T> W => _w.Value;

    /// <summary>The gradient of W, dimension x count, accumulated until zeroed.</summary>
    public Matrix<T> DW => _w.Gradient;

    /// <summary>The number of vectors.</summary>
    public int Count => W.ColumnCount;

    /// <summary>The number of elements of a vector.</summary>
    public int Dimension => W.RowCount;

    /// <summary>The entries of nn.Embedding: one row for each vector.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries => [new("weight", W, Count, Dimension)];

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    internal override bool HasInputGradient => false;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => (int)Math.Min(int.MaxValue, (long)inputs * Dimension);

    internal override int? InputsFor(int outputs) => outputs % Dimension == 0 ? outputs / Dimension : null;

    /// <inheritdoc/>
    /// <remarks>
    /// Row n of Y holds column X[n, l] of W, starting at column l * dimension. Backward: DX = 0; each column of DW is the sum of DY over its
    /// lookups.
    /// </remarks>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        plan.Forward(Cut.Rows, 4L * plan.Y.Columns, (start, end) =>
        {
            for (int row = start; row < end; row++)
            {
                for (int l = 0; l < plan.X.Columns; l++)
                {
                    RequireIndex(plan.X, row, l);
                }
            }

            for (int j = 0; j < plan.Y.Columns; j++)
            {
                LookUp(plan.X[j / Dimension][start..end], j % Dimension, plan.Y[j][start..end]);
            }
        });
        plan.Backward(Cut.Columns(Count), 4L * plan.Y.Columns, (start, end) =>
        {
            if (start == 0)
            {
                plan.DX.Elements.Clear();
            }

            ClearGradients(plan, start, end);
            for (int l = 0; l < plan.X.Columns; l++)
            {
                AddGradients(plan.X[l], plan.DY.Range(l * Dimension, (l + 1) * Dimension), start, end);
            }
        }, isLocal: false, _w);
    }

    /// <summary>Throws for an index outside the table.</summary>
    internal void RequireIndex(ColumnBuffer<T> x, int row, int column)
    {
        T index = x[column][row];
        if (!(index >= T.Zero && index < T.CreateTruncating(Count) && T.IsInteger(index)))
        {
            throw new ArgumentException(
                Invariant($"The index in row {x.FirstRow + row}, column {column} is {index}, but the Embedding has {Shape.Count(Count, "vector")}: indices must be integers from 0 to {Count - 1}."), nameof(x));
        }
    }

    /// <summary>Clears the gradients of the vectors from <paramref name="start"/> to <paramref name="end"/> - 1, unless others are added to them.</summary>
    internal void ClearGradients(LayerPlan<T> plan, int start, int end)
    {
        if (!plan.AccumulatesGradients)
        {
            Dense.Span(DW)[(start * Dimension)..(end * Dimension)].Clear();
        }
    }

    /// <summary>Copies one element of the vector of each index.</summary>
    internal void LookUp(ReadOnlySpan<T> indices, int element, Span<T> result)
    {
        ReadOnlySpan<T> table = Dense.Span(W)[element..];
        for (int row = 0; row < indices.Length; row++)
        {
            result[row] = table[int.CreateTruncating(indices[row]) * Dimension];
        }
    }

    /// <summary>
    /// Adds the rows of delta, N x dimension, to the gradients of their indices, for indices from <paramref name="start"/> to
    /// <paramref name="end"/> - 1.
    /// </summary>
    internal void AddGradients(ReadOnlySpan<T> indices, ReadOnlySpan<T> delta, int start, int end)
    {
        for (int row = 0; row < indices.Length; row++)
        {
            int index = int.CreateTruncating(indices[row]);
            if (index >= start && index < end)
            {
                Span<T> gradient = Dense.Span(DW).Slice(index * Dimension, Dimension);
                for (int d = 0; d < gradient.Length; d++)
                {
                    gradient[d] += delta[(d * indices.Length) + row];
                }
            }
        }
    }
}
