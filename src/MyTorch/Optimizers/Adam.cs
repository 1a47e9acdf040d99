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
/// With <c>amsgrad</c> (Reddi, Kale and Kumar 2018) the largest v so far takes its place under the root. <see cref="AdamW{T}"/> decays the
/// weights themselves instead of their gradients. Without <see cref="BiasCorrection"/>, w = w - learningRate * m / (sqrt(v) + epsilon), as in
/// Neural Networks sheet 5, question 12: the first steps are then of another size.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public class Adam<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _beta1;
    private readonly double _beta2;
    private readonly double _epsilon;
    private readonly bool _amsgrad;

    /// <summary>1 - beta1^t.</summary>
    private double _meanShare;

    /// <summary>1 - beta2^t.</summary>
    private double _squareShare;

    /// <summary>Creates the optimizer of some parameters, all with the same settings.</summary>
    /// <param name="parameters">One parameter or more, each of them once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="beta1">The share of the mean of the gradients that stays, at least 0 and below 1.</param>
    /// <param name="beta2">The share of the mean of their squares that stays, at least 0 and below 1.</param>
    /// <param name="epsilon">Added to the root, finite and positive.</param>
    /// <param name="weightDecay">What of each value is added to its gradient, finite and not negative.</param>
    /// <param name="amsgrad">Whether to divide by the largest mean of squares so far.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice.</exception>
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

    /// <summary>Creates the optimizer of groups of parameters with learning rates and weight decays of their own.</summary>
    /// <param name="groups">One group or more.</param>
    /// <param name="beta1">As above.</param>
    /// <param name="beta2">As above.</param>
    /// <param name="epsilon">As above.</param>
    /// <param name="amsgrad">As above.</param>
    /// <exception cref="ArgumentException">There is no group, or a parameter is there twice.</exception>
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

    /// <summary>Whether the means m and v, which begin at 0, are divided by 1 - beta1^t and 1 - beta2^t. The default is yes.</summary>
    public bool BiasCorrection { get; init; } = true;

    /// <summary>What of the values themselves stays in a step, and what of them is added to their gradients.</summary>
    private protected virtual (double Keep, double Decay) DecayOf(ParameterGroup<T> group) => (1, group.WeightDecay);

    /// <inheritdoc/>
    protected override void BeginStep() => (_meanShare, _squareShare) =
        BiasCorrection ? (1 - Power.Of(_beta1, Steps), 1 - Power.Of(_beta2, Steps)) : (1, 1);

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update)
    {
        (double keep, double decay) = DecayOf(update.Group);
        update.Apply(
            new AdamUpdate<T>(
                rate: T.CreateTruncating(update.Group.LearningRate / _meanShare),
                decay: T.CreateTruncating(decay),
                keep: T.CreateTruncating(keep),
                beta1: T.CreateTruncating(_beta1),
                share1: T.CreateTruncating(1 - _beta1),
                beta2: T.CreateTruncating(_beta2),
                share2: T.CreateTruncating(1 - _beta2),
                correction: T.CreateTruncating(1 / Math.Sqrt(_squareShare)),
                epsilon: T.CreateTruncating(_epsilon),
                amsGrad: _amsgrad));
    }
}

/// <summary>
/// Adam: g = gradient + decay * w; m = beta1 * m + (1 - beta1) * g; v = beta2 * v + (1 - beta2) * g^2;
/// w = keep * w - rate * m / (correction * sqrt(v) + epsilon). The states are m, v and, for AMSGrad, the largest v so far, which then
/// stands under the root. Rate and correction carry the corrections of the bias; keep is the decoupled weight decay, else 1. The settings
/// are kept as vectors: to spread each of them again for every vector of elements takes a fifth of the time.
/// </summary>
internal readonly struct AdamUpdate<T>(T rate, T decay, T keep, T beta1, T share1, T beta2, T share2, T correction, T epsilon, bool amsGrad) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Vector512<T> _negativeRate = Vector512.Create(-rate);
    private readonly Vector512<T> _keep = Vector512.Create(keep);
    private readonly Vector512<T> _beta1 = Vector512.Create(beta1);
    private readonly Vector512<T> _share1 = Vector512.Create(share1);
    private readonly Vector512<T> _beta2 = Vector512.Create(beta2);
    private readonly Vector512<T> _share2 = Vector512.Create(share2);
    private readonly Vector512<T> _correction = Vector512.Create(correction);
    private readonly Vector512<T> _epsilon = Vector512.Create(epsilon);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, decay);

        Vector512<T> m = VectorMath.MultiplyAdd(g, _share1, Vector512.LoadUnsafe(ref first, i) * _beta1);
        m.StoreUnsafe(ref first, i);
        Vector512<T> v = VectorMath.MultiplyAdd(g * g, _share2, Vector512.LoadUnsafe(ref second, i) * _beta2);
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
