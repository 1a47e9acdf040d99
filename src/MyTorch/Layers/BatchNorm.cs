using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Batch normalization (Ioffe and Szegedy 2015; handout 3.3 and appendix C): y = gamma (x - mean) / sqrt(var + epsilon) + beta,
/// feature by feature.
/// </summary>
/// <remarks>
/// Training uses the mean and variance of the batch and updates the running estimates:
/// <c>running = alpha * running + (1 - alpha) * batch</c>. Evaluation uses the running estimates and changes nothing.
/// The variance is biased (divided by N) everywhere, including the running estimate; PyTorch divides the running variance by N - 1. PyTorch's
/// <c>momentum</c> is 1 - alpha, and its <c>eps</c> is 1e-5. <see cref="BatchNorm.LikePyTorch"/> creates a layer equivalent to PyTorch's. A
/// training batch of one sample has variance 0: its output is beta, and no gradient reaches the previous layers. In a network
/// (<see cref="Sequential{T}"/>, <see cref="MLP{T}"/>) such a batch leaves the running estimates unchanged. A layer called directly updates them
/// by the handout's formula, which moves a biased variance towards 0. PyTorch throws. A <see cref="DataLoader{T}"/> can merge a final batch of
/// one sample into the previous batch.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class BatchNorm<T> : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _epsilon;
    private readonly long[] _batchCount = new long[1];

    /// <summary>Creates the layer with gamma 1, beta 0, running mean 0 and running variance 1.</summary>
    /// <param name="features">The number of features C, at least 1.</param>
    /// <param name="alpha">The weight of the previous running estimates in each update, 0 to 1.</param>
    /// <param name="epsilon">A value added to the variance; finite and at least 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public BatchNorm(int features, double alpha = 0.9, double epsilon = 1e-8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(features);
        Alpha = Setting.UpToOne(alpha);
        Epsilon = Setting.NotNegative<T>(epsilon);
        _epsilon = T.CreateTruncating(epsilon);
        Gamma = Row(features, T.One);
        Beta = Row(features, T.Zero);
        DGamma = Row(features, T.Zero);
        DBeta = Row(features, T.Zero);
        Mean = Row(features, T.Zero);
        Var = Row(features, T.Zero);
        RunningMean = Row(features, T.Zero);
        RunningVar = Row(features, T.One);
        Parameters = [new(nameof(Gamma), ParameterKind.Normalization, Gamma, DGamma), new(nameof(Beta), ParameterKind.Normalization, Beta, DBeta)];
    }

    /// <summary>Creates the layer with the unbiased running variance; without alpha, the running estimates are averages over all batches.</summary>
    internal BatchNorm(int features, double? alpha, double epsilon)
        : this(features, alpha ?? 0, epsilon) => (Alpha, IsUnbiased) = (alpha ?? double.NaN, true);

    /// <summary>Gamma and Beta.</summary>
    public override IReadOnlyList<Parameter<T>> Parameters { get; }

    /// <summary>
    /// The weight of the previous running estimates in each update: 1 - momentum in PyTorch. NaN if the estimates are averages over all batches,
    /// where the weight is 1 - 1/n for batch n.
    /// </summary>
    public double Alpha { get; }

    /// <summary>The number of training batches averaged in the running estimates; 0 for a layer with an <see cref="Alpha"/>.</summary>
    public long BatchCount => _batchCount[0];

    /// <summary>The value added to the variance before taking the square root.</summary>
    public double Epsilon { get; }

    /// <summary>Whether the running variance is unbiased.</summary>
    internal bool IsUnbiased { get; }

    /// <summary>The scale, 1 x C.</summary>
    public Matrix<T> Gamma { get; }

    /// <summary>The shift, 1 x C.</summary>
    public Matrix<T> Beta { get; }

    /// <summary>The gradient of gamma, 1 x C: summed over the batch and accumulated until zeroed.</summary>
    public Matrix<T> DGamma { get; }

    /// <summary>The gradient of beta, 1 x C: summed over the batch and accumulated until zeroed.</summary>
    public Matrix<T> DBeta { get; }

    /// <summary>The mean of the last training batch, 1 x C.</summary>
    public Matrix<T> Mean { get; }

    /// <summary>The biased variance of the last training batch (divided by N), 1 x C.</summary>
    public Matrix<T> Var { get; }

    /// <summary>The running estimate of the mean, 1 x C.</summary>
    public Matrix<T> RunningMean { get; }

    /// <summary>
    /// The running estimate of the biased variance, 1 x C; unbiased (divided by N - 1) in a layer created by <see cref="BatchNorm.LikePyTorch"/>.
    /// </summary>
    public Matrix<T> RunningVar { get; }

    /// <summary>The entries of nn.BatchNorm1d; the batch count only if the running estimates depend on it.</summary>
    internal override IReadOnlyList<StateEntry<T>> StateEntries =>
    [
        new("weight", Gamma, Gamma.ColumnCount),
        new("bias", Beta, Beta.ColumnCount),
        new("running_mean", RunningMean, RunningMean.ColumnCount),
        new("running_var", RunningVar, RunningVar.ColumnCount),
        .. double.IsNaN(Alpha) ? [new(LayerState.BatchCount, _batchCount)] : Array.Empty<StateEntry<T>>(),
    ];

    /// <inheritdoc/>
    public override int? InputColumns => Gamma.ColumnCount;

    internal override IReadOnlyList<LayerSetting> Settings => [new(Name, "epsilon", Epsilon), new(Name, "alpha", Alpha)];

    /// <inheritdoc/>
    protected internal override bool NeedsInput => false;

    /// <inheritdoc/>
    protected internal override bool NeedsOutput => false;

    /// <inheritdoc/>
    protected internal override bool CanRunInPlace => true;

    internal override IReadOnlyList<Matrix<T>> BatchStatistics => [Mean, Var];

    internal override Shape InputShape => Shape.From(nameof(Gamma), Gamma);

    /// <summary>Normalizes a batch in the given mode; <see cref="Layer{T}.Forward(Matrix{T})"/> uses the mode of the layer.</summary>
    /// <param name="x">The input, N x C; in training, a batch of one row has variance 0, so the output is beta.</param>
    /// <param name="eval">
    /// False: use the statistics of the batch and update the running estimates. True: use the running estimates and change nothing.
    /// </param>
    /// <returns>A new matrix, N x C.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not C columns.</exception>
    public Matrix<T> Forward(Matrix<T> x, bool eval)
    {
        Pipeline.RequireInput(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, x.ColumnCount);
        Run(x, result, isTraining: !eval);
        return result;
    }

    /// <summary>Normalizes a batch in the given mode and writes the output to <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">The input, N x C.</param>
    /// <param name="result">The output, N x C.</param>
    /// <param name="eval">
    /// False: use the statistics of the batch and update the running estimates. True: use the running estimates and change nothing.
    /// </param>
    /// <exception cref="ArgumentException">A shape does not match.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result, bool eval) => Run(x, result, isTraining: !eval);

    /// <inheritdoc/>
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        const long Flops = 8;
        int features = Gamma.ColumnCount;
        var inverseDeviation = new T[features];

        // Mean and Var of the layer are those of its last batch, which may come from another place in the graph.
        (T[] mean, T[] variance) = plan.IsPrediction ? ([], []) : (new T[features], new T[features]);
        ColumnBuffer<T> normalized = plan.IsPrediction ? plan.Y : plan.Reserve(features);
        plan.Forward(Cut.Columns(features), Flops * features, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                inverseDeviation[j] = Normalize(plan, j, normalized);
            }

            if (plan.IsTraining)
            {
                Dense.Span(Mean)[start..end].CopyTo(mean.AsSpan(start));
                Dense.Span(Var)[start..end].CopyTo(variance.AsSpan(start));
            }
        }, isLocal: true);
        plan.Backward(Cut.Columns(features), Flops * features, (start, end) =>
        {
            Span<T> delta = plan.DeltaInPlace(start, end);
            for (int j = start; j < end; j++)
            {
                BackwardColumn(plan, j, delta.Slice((j - start) * plan.Rows, plan.Rows), normalized[j], inverseDeviation[j]);
            }
        }, isLocal: true, Parameters[0], Parameters[1]);
        plan.Commit(() => MoveRunningEstimates(plan, mean, variance));
    }

    /// <summary>
    /// Computes column j of the output and of the normalized input by equations (1) to (4), and returns the inverse standard deviation.
    /// </summary>
    private T Normalize(LayerPlan<T> plan, int j, ColumnBuffer<T> normalized)
    {
        ReadOnlySpan<T> x = plan.X[j];
        if (plan.IsTraining)
        {
            (Dense.Span(Mean)[j], Dense.Span(Var)[j]) = BatchNormKernels.Moments(x);
        }

        T mean = Dense.Span(plan.IsTraining ? Mean : RunningMean)[j];
        T variance = Dense.Span(plan.IsTraining ? Var : RunningVar)[j];
        T inverseDeviation = T.One / T.Sqrt(variance + _epsilon);
        BatchNormKernels.Normalize(x, mean, inverseDeviation, Dense.Span(Gamma)[j], Dense.Span(Beta)[j], normalized[j], plan.Y[j]);
        return inverseDeviation;
    }

    /// <summary>
    /// Computes the gradients of gamma and beta, and overwrites delta with the gradient of the input: equation (37) of the appendix.
    /// </summary>
    private void BackwardColumn(LayerPlan<T> plan, int j, Span<T> delta, ReadOnlySpan<T> normalized, T inverseDeviation)
    {
        (T deltaSum, T productSum) = Reductions.SumAndDot<T>(delta, normalized);
        Dense.Span(DBeta)[j] = deltaSum + (plan.AccumulatesGradients ? Dense.Span(DBeta)[j] : T.Zero);
        Dense.Span(DGamma)[j] = productSum + (plan.AccumulatesGradients ? Dense.Span(DGamma)[j] : T.Zero);
        T scale = Dense.Span(Gamma)[j] * inverseDeviation;
        if (plan.IsTraining)
        {
            BatchNormKernels.InputGradient(delta, normalized, scale, deltaSum, productSum);
        }
        else
        {
            TensorPrimitives.Multiply(delta, scale, delta);
        }
    }

    private void MoveRunningEstimates(LayerPlan<T> plan, ReadOnlySpan<T> mean, ReadOnlySpan<T> variance)
    {
        bool isAverage = double.IsNaN(Alpha);
        if (plan.Rows == 1 && (plan.IsInNetwork || isAverage))
        {
            return;
        }

        _batchCount[0] += isAverage ? 1 : 0;
        var alpha = T.CreateTruncating(isAverage ? 0 : Alpha);
        Move(Dense.Span(RunningMean), mean, T.One);
        if (!IsUnbiased)
        {
            Move(Dense.Span(RunningVar), variance, T.One);
        }
        else if (plan.Rows > 1)
        {
            Move(Dense.Span(RunningVar), variance, T.CreateTruncating(plan.Rows) / T.CreateTruncating(plan.Rows - 1));
        }

        void Move(Span<T> running, ReadOnlySpan<T> batch, T factor)
        {
            for (int j = 0; j < running.Length; j++)
            {
                T value = factor * batch[j];
                running[j] = BatchCount > 1
                    ? running[j] + ((value - running[j]) / T.CreateTruncating(BatchCount))
                    : (alpha * running[j]) + ((T.One - alpha) * value);
            }
        }
    }

    private static Matrix<T> Row(int features, T value) => Matrix<T>.Build.Dense(1, features, value);
}

/// <summary>The batch normalization kernels for one feature: a column of N contiguous samples.</summary>
file static class BatchNormKernels
{
    /// <summary>
    /// Computes the mean and the biased variance (divided by N) of a column: handout equations (1) and (2). The sum of the deviations from the
    /// rounded mean corrects the sum of their squares.
    /// </summary>
    public static (T Mean, T Variance) Moments<T>(ReadOnlySpan<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(x.Length);
        T mean = Reductions.Sum(x) / count;
        (T sum, T squares) = Reductions.SumsAbout(x, mean);
        return (mean, T.Max(squares - (sum / count * sum), T.Zero) / count);
    }

    /// <summary>
    /// Computes normalized = (x - mean) * inverseDeviation and y = gamma * normalized + beta: equations (3) and (4). The mean is subtracted
    /// before scaling: folding both into one affine map would lose the digits of a feature that hardly varies. y may be x.
    /// </summary>
    public static void Normalize<T>(ReadOnlySpan<T> x, T mean, T inverseDeviation, T gamma, T beta, Span<T> normalized, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref MemoryMarshal.GetReference(x);
        ref T middle = ref MemoryMarshal.GetReference(normalized[..x.Length]);
        ref T target = ref MemoryMarshal.GetReference(y[..x.Length]);
        Vector512<T> means = Vector512.Create(mean);
        Vector512<T> scales = Vector512.Create(inverseDeviation);
        Vector512<T> gammas = Vector512.Create(gamma);
        Vector512<T> betas = Vector512.Create(beta);
        int i = 0;
        for (; i + Vector512<T>.Count <= x.Length; i += Vector512<T>.Count)
        {
            Vector512<T> value = (Vector512.LoadUnsafe(ref source, (nuint)i) - means) * scales;
            value.StoreUnsafe(ref middle, (nuint)i);
            VectorMath.MultiplyAdd(gammas, value, betas).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            normalized[i] = (x[i] - mean) * inverseDeviation;
            y[i] = T.FusedMultiplyAdd(gamma, normalized[i], beta);
        }
    }

    /// <summary>
    /// Computes the gradient of the input in place when mean and variance depend on the batch: equation (37) of the appendix, with the sums of
    /// delta and of delta * normalized factored out and the terms that cancel omitted.
    /// </summary>
    public static void InputGradient<T>(Span<T> delta, ReadOnlySpan<T> normalized, T scale, T deltaSum, T productSum)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T count = T.CreateTruncating(delta.Length);
        T deltaMean = deltaSum / count;
        T productMean = -productSum / count;
        ref T target = ref MemoryMarshal.GetReference(delta);
        ref T source = ref MemoryMarshal.GetReference(normalized[..delta.Length]);
        Vector512<T> deltaMeans = Vector512.Create(deltaMean);
        Vector512<T> productMeans = Vector512.Create(productMean);
        Vector512<T> scales = Vector512.Create(scale);
        int i = 0;
        for (; i + Vector512<T>.Count <= delta.Length; i += Vector512<T>.Count)
        {
            Vector512<T> centred = Vector512.LoadUnsafe(ref target, (nuint)i) - deltaMeans;
            (scales * VectorMath.MultiplyAdd(Vector512.LoadUnsafe(ref source, (nuint)i), productMeans, centred)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < delta.Length; i++)
        {
            delta[i] = scale * T.FusedMultiplyAdd(normalized[i], productMean, delta[i] - deltaMean);
        }
    }
}
