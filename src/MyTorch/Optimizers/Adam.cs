using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Adam (Kingma and Ba 2015), exactly <c>torch.optim.Adam</c>. In step t, with g = gradient + weightDecay * w:
/// m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w = w - learningRate * m / (1 - beta1^t) / (sqrt(v / (1 - beta2^t)) + epsilon).
/// </summary>
/// <remarks>
/// With <c>amsgrad</c> (Reddi, Kale and Kumar 2018), the largest v so far replaces v under the root. <see cref="AdamW{T}"/> decays the weights
/// directly instead of adding to their gradients. Without <see cref="BiasCorrection"/>, w = w - learningRate * m / (sqrt(v) + epsilon), as in
/// Neural Networks sheet 5, question 12, which changes the size of the first steps.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public class Adam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly bool _amsgrad;

    /// <summary>1 - beta1^t.</summary>
    private double _meanCorrection;

    /// <summary>1 - beta2^t.</summary>
    private double _squareCorrection;

    /// <summary>Creates an optimizer that uses the same settings for all parameters.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="beta1">The decay rate of the running mean of the gradients, at least 0 and below 1.</param>
    /// <param name="beta2">The decay rate of the running mean of the squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="weightDecay">The L2 penalty: weightDecay * w is added to the gradient; finite and not negative.</param>
    /// <param name="amsgrad">Whether to divide by the square root of the largest running mean of squares so far.</param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Adam(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 1e-3,
        double beta1 = 0.9,
        double beta2 = 0.999,
        double epsilon = 1e-8,
        double weightDecay = 0,
        bool amsgrad = false)
        : this([new ParameterGroup<T>(parameters, learningRate, weightDecay)], beta1, beta2, epsilon, amsgrad)
    {
    }

    /// <summary>Creates an optimizer of parameter groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">At least one group.</param>
    /// <param name="beta1">The decay rate of the running mean of the gradients, at least 0 and below 1.</param>
    /// <param name="beta2">The decay rate of the running mean of the squared gradients, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <param name="amsgrad">Whether to divide by the square root of the largest running mean of squares so far.</param>
    /// <exception cref="ArgumentException">There are no groups, or a parameter is given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Adam(
        IReadOnlyList<ParameterGroup<T>> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool amsgrad = false)
        : base(groups, "mean", "square", amsgrad ? "largest_square" : null)
    {
        _beta1 = Setting.BelowOne<T>(beta1);
        _beta2 = Setting.BelowOne<T>(beta2);
        _epsilon = Setting.Positive<T>(epsilon);
        _amsgrad = amsgrad;
    }

    /// <summary>Whether the running means m and v, which start at 0, are divided by 1 - beta1^t and 1 - beta2^t. The default is true.</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>Returns the factor of the values in a step (Keep), and the weight decay that is added to the gradients (Decay).</summary>
    private protected virtual (double Keep, double Decay) DecayOf(ParameterGroup<T> group) => (1, group.WeightDecay);

    /// <inheritdoc/>
    protected override void BeginStep() => (_meanCorrection, _squareCorrection) =
        BiasCorrection ? (1 - Power.Compute(_beta1, Steps), 1 - Power.Compute(_beta2, Steps)) : (1, 1);

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update)
    {
        (double keep, double decay) = DecayOf(update.Group);
        update.Apply(
            new AdamUpdate<T>(
                rate: T.CreateTruncating(update.Group.LearningRate / _meanCorrection),
                decay: T.CreateTruncating(decay),
                keep: T.CreateTruncating(keep),
                beta1: T.CreateTruncating(_beta1),
                oneMinusBeta1: T.CreateTruncating(1 - _beta1),
                beta2: T.CreateTruncating(_beta2),
                oneMinusBeta2: T.CreateTruncating(1 - _beta2),
                correction: T.CreateTruncating(1 / Math.Sqrt(_squareCorrection)),
                epsilon: T.CreateTruncating(_epsilon),
                amsGrad: _amsgrad));
    }
}

/// <summary>
/// The Adam update: g = gradient + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2; w = keep * w - rate * m /
/// (correction * sqrt(v) + epsilon). The state arrays are m, v and, for AMSGrad, the largest v so far, which then replaces v under the root.
/// rate and correction include the bias corrections; keep is 1 or the factor of the decoupled weight decay. The settings are stored as vectors:
/// broadcasting them for every vector of elements would take a fifth of the time.
/// </summary>
internal readonly struct AdamUpdate<T>(T rate, T decay, T keep, T beta1, T oneMinusBeta1, T beta2, T oneMinusBeta2, T correction, T epsilon, bool amsGrad) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _negativeRate = Vector512.Create(-rate);
    private readonly Vector512<T> _keep = Vector512.Create(keep);
    private readonly Vector512<T> _beta1 = Vector512.Create(beta1);
    private readonly Vector512<T> _oneMinusBeta1 = Vector512.Create(oneMinusBeta1);
    private readonly Vector512<T> _beta2 = Vector512.Create(beta2);
    private readonly Vector512<T> _oneMinusBeta2 = Vector512.Create(oneMinusBeta2);
    private readonly Vector512<T> _correction = Vector512.Create(correction);
    private readonly Vector512<T> _epsilon = Vector512.Create(epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, decay);

        Vector512<T> m = VectorMath.MultiplyAdd(g, _oneMinusBeta1, Vector512.LoadUnsafe(ref first, i) * _beta1);
        m.StoreUnsafe(ref first, i);
        Vector512<T> v = VectorMath.MultiplyAdd(g * g, _oneMinusBeta2, Vector512.LoadUnsafe(ref second, i) * _beta2);
        v.StoreUnsafe(ref second, i);
        if (amsGrad)
        {
            v = Vector512.Max(Vector512.LoadUnsafe(ref third, i), v);
            v.StoreUnsafe(ref third, i);
        }

        Vector512<T> scale = VectorMath.MultiplyAdd(VectorMath.Sqrt(v), _correction, _epsilon);
        VectorMath.MultiplyAdd(m / scale, _negativeRate, w * _keep).StoreUnsafe(ref value, i);
    }
}
