using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// RMSprop (Tieleman and Hinton 2012), exactly <c>torch.optim.RMSprop</c>. With g = gradient + weightDecay * w:
/// s = alpha * s + (1 - alpha) * g^2; w = w - learningRate * g / (sqrt(s) + epsilon).
/// </summary>
/// <remarks>
/// If centered (Graves 2013), the square of a running mean of g is subtracted from s under the root. With momentum, u = momentum * u + g /
/// (sqrt(s) + epsilon) and w = w - learningRate * u. Epsilon is added to the root; with <see cref="EpsilonUnderRoot"/> it is added under the
/// root, g / sqrt(s + epsilon), as in TensorFlow and in Neural Networks sheet 5, question 12, which makes a difference if s is small.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class RMSprop<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _alpha;
    private readonly double _epsilon;
    private readonly double _momentum;
    private readonly bool _centered;

    /// <summary>Creates an optimizer that uses the same settings for all parameters.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="alpha">The decay rate of the running mean of squares, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="weightDecay">The L2 penalty: weightDecay * w is added to the gradient; finite and not negative.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="centered">
    /// Whether to divide by the estimated standard deviation of the gradient instead of the root of its mean square.
    /// </param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public RMSprop(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 0.01,
        double alpha = 0.99,
        double epsilon = 1e-8,
        double weightDecay = 0,
        double momentum = 0,
        bool centered = false)
        : this([new ParameterGroup<T>(parameters, learningRate, weightDecay)], alpha, epsilon, momentum, centered)
    {
    }

    /// <summary>Creates an optimizer of parameter groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">At least one group.</param>
    /// <param name="alpha">The decay rate of the running mean of squares, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="centered">
    /// Whether to divide by the estimated standard deviation of the gradient instead of the root of its mean square.
    /// </param>
    /// <exception cref="ArgumentException">There are no groups, or a parameter is given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public RMSprop(
        IReadOnlyList<ParameterGroup<T>> groups, double alpha = 0.99, double epsilon = 1e-8, double momentum = 0, bool centered = false)
        : base(groups, "square", centered ? "mean" : null, T.CreateTruncating(momentum) == T.Zero ? null : "velocity")
    {
        _alpha = Setting.BelowOne<T>(alpha);
        _epsilon = Setting.Positive<T>(epsilon);
        _momentum = Setting.BelowOne<T>(momentum);
        _centered = centered;
    }

    /// <summary>Whether epsilon is added under the root, g / sqrt(s + epsilon), instead of to the root. The default is false.</summary>
    public bool EpsilonUnderRoot { get; init; }

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update) => update.Apply(new RmsPropUpdate<T>(
        T.CreateTruncating(update.Group.LearningRate),
        T.CreateTruncating(update.Group.WeightDecay),
        T.CreateTruncating(_alpha),
        T.CreateTruncating(1 - _alpha),
        T.CreateTruncating(_epsilon),
        T.CreateTruncating(_momentum),
        _centered,
        EpsilonUnderRoot));
}

/// <summary>
/// The RMSprop update: g = gradient + decay * w; s = alpha * s + (1 - alpha) * g^2; u = g / (sqrt(s) + epsilon); w = w - rate * u. If Centered,
/// the square of the running mean of g is subtracted from s under the root; with momentum, the running sum of u replaces u. The state arrays are
/// s, the mean and the sum. If UnderRoot, epsilon is added under the root.
/// </summary>
internal readonly record struct RmsPropUpdate<T>(T Rate, T Decay, T Alpha, T OneMinusAlpha, T Epsilon, T Momentum, bool Centered, bool UnderRoot) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> alpha = Vector512.Create(Alpha);
        Vector512<T> oneMinusAlpha = Vector512.Create(OneMinusAlpha);
        Vector512<T> s = VectorMath.MultiplyAdd(g * g, oneMinusAlpha, Vector512.LoadUnsafe(ref first, i) * alpha);
        s.StoreUnsafe(ref first, i);
        if (Centered)
        {
            Vector512<T> mean = VectorMath.MultiplyAdd(g, oneMinusAlpha, Vector512.LoadUnsafe(ref second, i) * alpha);
            mean.StoreUnsafe(ref second, i);

            // The variance of equal gradients is 0, but rounding can make it negative.
            s = VectorMath.AtLeast(VectorMath.MultiplyAdd(-mean, mean, s), Vector512<T>.Zero);
        }

        Vector512<T> epsilon = Vector512.Create(Epsilon);
        Vector512<T> update = g / (UnderRoot ? VectorMath.Sqrt(s + epsilon) : VectorMath.Sqrt(s) + epsilon);
        if (Momentum != T.Zero)
        {
            update = VectorMath.MultiplyAdd(Vector512.LoadUnsafe(ref third, i), Vector512.Create(Momentum), update);
            update.StoreUnsafe(ref third, i);
        }

        VectorMath.MultiplyAdd(update, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
