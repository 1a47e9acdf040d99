using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015; handout 3.3 and appendix C): y = gamma (x - mean) / sqrt(var + epsilon) + beta,
/// feature by feature.
/// </summary>
/// <remarks>
/// In training the mean and variance are those of the batch, and the running estimates move:
/// <c>running = alpha * running + (1 - alpha) * batch</c>. In evaluation the running estimates are used and nothing moves.
/// The variance is biased (divided by N) everywhere, in the running estimate too, where PyTorch's divides by N - 1; and PyTorch's
/// <c>momentum</c> is 1 - alpha. Not safe to use from several threads at once.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class BatchNorm<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _alpha;
    private readonly T _epsilon;
    private readonly T[] _inverseDeviation;
    private T[] _normalized = [];
    private T[] _output = [];
    private bool _eval;
    private int _rows;

    /// <summary>Creates the layer with gamma 1, beta 0, running mean 0 and running variance 1.</summary>
    /// <param name="features">Features C, at least 1.</param>
    /// <param name="alpha">The share of the old running estimates that each training batch keeps, 0 to 1.</param>
    /// <param name="epsilon">Added to the variance, not negative and finite.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public BatchNorm(int features, double alpha = 0.9, double epsilon = 1e-8)
    {
        ElementType.Require<T>();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        if (!(alpha is >= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(alpha), alpha, "alpha must be between 0 and 1.");
        }

        if (!(epsilon >= 0 && double.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, "epsilon must be finite and not negative.");
        }

        _alpha = T.CreateTruncating(alpha);
        _epsilon = T.CreateTruncating(epsilon);
        Epsilon = epsilon;
        _inverseDeviation = new T[features];
        Gamma = Row(features, T.One);
        Beta = Row(features, T.Zero);
        DGamma = Row(features, T.Zero);
        DBeta = Row(features, T.Zero);
        Mean = Row(features, T.Zero);
        Var = Row(features, T.Zero);
        RunningMean = Row(features, T.Zero);
        RunningVar = Row(features, T.One);
    }

    /// <summary>What is added to the variance before its root is taken.</summary>
    public double Epsilon { get; }

    /// <summary>The scale, 1 x C.</summary>
    public Matrix<T> Gamma { get; }

    /// <summary>The shift, 1 x C.</summary>
    public Matrix<T> Beta { get; }

    /// <summary>The gradient of gamma, 1 x C: the sum over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DGamma { get; }

    /// <summary>The gradient of beta, 1 x C: the sum over the batch, added up until it is zeroed.</summary>
    public Matrix<T> DBeta { get; }

    /// <summary>The mean of the last training batch, 1 x C.</summary>
    public Matrix<T> Mean { get; }

    /// <summary>The biased variance of the last training batch (divided by N), 1 x C.</summary>
    public Matrix<T> Var { get; }

    /// <summary>The running estimate of the mean, 1 x C.</summary>
    public Matrix<T> RunningMean { get; }

    /// <summary>The running estimate of the biased variance, 1 x C.</summary>
    public Matrix<T> RunningVar { get; }

    /// <summary>Normalizes a batch.</summary>
    /// <param name="x">Input, N x C; in training a batch of one gives variance 0 and so the output beta.</param>
    /// <param name="eval">False: use and record the statistics of the batch. True: use the running estimates and move nothing.</param>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not C columns.</exception>
    public Matrix<T> Forward(Matrix<T> x, bool eval = false)
    {
        RequireInput(x);
        return Dense.From(ForwardCopy(x, eval), x.RowCount, x.ColumnCount);
    }

    /// <summary>As <see cref="Forward(Matrix{T}, bool)"/>, written into <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">Input, N x C.</param>
    /// <param name="result">Output, N x C.</param>
    /// <param name="eval">As above.</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result, bool eval = false)
    {
        RequireInput(x);
        Shape.RequireSame(result, nameof(result), Shape.Of(nameof(x), x));
        Dense.Write(ForwardCopy(x, eval), result);
    }

    /// <summary>
    /// Adds the sums over the batch to <see cref="DGamma"/> and <see cref="DBeta"/> and returns the gradient of the input (appendix
    /// C, equation 37). After a Forward in evaluation the running estimates count as constants.
    /// </summary>
    /// <param name="delta">The gradient with respect to the output, N x C.</param>
    /// <returns>A fresh matrix, N x C.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="delta"/> has another shape than the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> dx = Dense.Copy(delta);
        Backward(Dense.Span(dx));
        return dx;
    }

    /// <summary>As <see cref="Backward(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="delta"/>.</summary>
    /// <param name="delta">The gradient with respect to the output, N x C.</param>
    /// <param name="result">The gradient with respect to the input, N x C.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape differs from that of the last output.</exception>
    public void Backward(Matrix<T> delta, Matrix<T> result)
    {
        RequireDelta(delta);
        Shape.RequireSame(result, nameof(result), LastOutput);
        if (!ReferenceEquals(delta, result))
        {
            delta.CopyTo(result);
        }

        if (result.AsColumnMajorArray() is { } storage)
        {
            Backward(storage);
        }
        else
        {
            T[] dx = result.ToColumnMajorArray();
            Backward(dx);
            Dense.Write(dx, result);
        }
    }

    /// <summary>Reserves what <see cref="ForwardColumns"/> and <see cref="BackwardColumns"/> need.</summary>
    internal void BeginForward(int rows, bool eval)
    {
        Workspace.Reserve(ref _normalized, rows, Gamma.ColumnCount);
        (_rows, _eval) = (rows, eval);
    }

    /// <summary>Normalizes the columns start to end - 1 of the batch in place and remembers what Backward needs.</summary>
    internal void ForwardColumns(Span<T> x, int start, int end)
    {
        for (int j = start; j < end; j++)
        {
            Span<T> column = x.Slice(j * _rows, _rows);
            if (!_eval)
            {
                Observe(column, j);
            }

            Matrix<T> means = _eval ? RunningMean : Mean;
            Matrix<T> variances = _eval ? RunningVar : Var;
            _inverseDeviation[j] = InverseDeviation(Dense.Span(variances)[j]);
            Span<T> normalized = _normalized.AsSpan(j * _rows, _rows);
            BatchNormKernels.Normalize(
                column, Dense.Span(means)[j], _inverseDeviation[j], Dense.Span(Gamma)[j], Dense.Span(Beta)[j], normalized, column);
        }
    }

    /// <summary>The function with the running estimates, in place and without state, for prediction.</summary>
    internal void Apply(Span<T> x, int rows)
    {
        for (int j = 0; j < Gamma.ColumnCount; j++)
        {
            Span<T> column = x.Slice(j * rows, rows);
            T inverseDeviation = InverseDeviation(Dense.Span(RunningVar)[j]);
            BatchNormKernels.Normalize(
                column, Dense.Span(RunningMean)[j], inverseDeviation, Dense.Span(Gamma)[j], Dense.Span(Beta)[j], column, column);
        }
    }

    /// <summary>
    /// Turns the columns start to end - 1 of the gradient of the output into that of the input, in place, and gives the gradients of
    /// gamma and beta. Without <paramref name="accumulate"/> the old ones count as zero.
    /// </summary>
    internal void BackwardColumns(Span<T> delta, int start, int end, bool accumulate)
    {
        for (int j = start; j < end; j++)
        {
            Span<T> column = delta.Slice(j * _rows, _rows);
            ReadOnlySpan<T> normalized = _normalized.AsSpan(j * _rows, _rows);
            (T deltaSum, T productSum) = Reductions.SumAndDot<T>(column, normalized);
            Dense.Span(DBeta)[j] = deltaSum + (accumulate ? Dense.Span(DBeta)[j] : T.Zero);
            Dense.Span(DGamma)[j] = productSum + (accumulate ? Dense.Span(DGamma)[j] : T.Zero);
            T scale = Dense.Span(Gamma)[j] * _inverseDeviation[j];
            if (_eval)
            {
                TensorPrimitives.Multiply(column, scale, column);
            }
            else
            {
                BatchNormKernels.InputGradient(column, normalized, scale, deltaSum, productSum);
            }
        }
    }

    /// <summary>
    /// Takes the statistics of the last training batch into the running estimates: not in <see cref="ForwardColumns"/>, so that a network
    /// can look at the loss first.
    /// </summary>
    internal void MoveRunningStatistics()
    {
        if (!_eval)
        {
            Move(Dense.Span(RunningMean), Dense.Span(Mean));
            Move(Dense.Span(RunningVar), Dense.Span(Var));
        }

        void Move(Span<T> running, ReadOnlySpan<T> batch)
        {
            for (int j = 0; j < running.Length; j++)
            {
                running[j] = (_alpha * running[j]) + ((T.One - _alpha) * batch[j]);
            }
        }
    }

    /// <summary>Moves gamma and beta of the columns start to end - 1.</summary>
    internal void Step(T learningRate, int start, int end)
    {
        SgdKernels.Step(Dense.Span(Gamma)[start..end], Dense.Span(DGamma)[start..end], learningRate);
        SgdKernels.Step(Dense.Span(Beta)[start..end], Dense.Span(DBeta)[start..end], learningRate);
    }

    private void Backward(Span<T> delta) => BackwardColumns(delta, 0, Gamma.ColumnCount, accumulate: true);

    private Shape LastOutput => new("the last output", _rows, Gamma.ColumnCount);

    private static Matrix<T> Row(int features, T value) => Matrix<T>.Build.Dense(1, features, value);

    private T InverseDeviation(T variance) => T.One / T.Sqrt(variance + _epsilon);

    private void Observe(ReadOnlySpan<T> column, int j)
    {
        (T mean, T variance) = BatchNormKernels.Moments(column);
        Dense.Span(Mean)[j] = mean;
        Dense.Span(Var)[j] = variance;
    }

    private T[] ForwardCopy(Matrix<T> x, bool eval)
    {
        Workspace.Reserve(ref _output, x.RowCount, x.ColumnCount);
        Span<T> output = _output.AsSpan(0, x.RowCount * x.ColumnCount);
        Dense.Read(x).CopyTo(output);
        BeginForward(x.RowCount, eval);
        ForwardColumns(output, 0, x.ColumnCount);
        MoveRunningStatistics();
        return _output;
    }

    private void RequireInput(Matrix<T> x) =>
        Shape.RequireColumns(x, nameof(x), Gamma.ColumnCount, Shape.Of(nameof(Gamma), Gamma));

    private void RequireDelta(Matrix<T> delta)
    {
        if (_rows == 0)
        {
            throw new InvalidOperationException("BatchNorm: Backward needs a Forward before it.");
        }

        Shape.RequireSame(delta, nameof(delta), LastOutput);
    }
}
