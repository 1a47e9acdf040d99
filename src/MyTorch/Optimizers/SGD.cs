using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Stochastic gradient descent with momentum, exactly <c>torch.optim.SGD</c>. With d = gradient + weightDecay * w:
/// v = d in the first step, then v = momentum * v + (1 - dampening) * d; w = w - learningRate * v. With Nesterov's momentum
/// w = w - learningRate * (d + momentum * v), without momentum w = w - learningRate * d.
/// </summary>
/// <remarks>
/// Other forms of momentum are this one with other settings, as long as the learning rate stays the same:
/// <list type="bullet">
/// <item>The exponential moving average m = beta * m + (1 - beta) * gradient; w = w - rate * m from m = 0 on (Neural Networks sheet 5,
/// question 12): momentum = beta, learningRate = rate * (1 - beta), no dampening. With dampening = beta and learningRate = rate the average
/// begins at the first gradient instead of at 0, because the first step is not dampened.</item>
/// <item>Friction, V = (1 - r) * V + eta * gradient; W = W - kappa * V (CS 479 notes, 6.3.2): momentum = 1 - r,
/// learningRate = kappa * eta. Its common form V = beta * V + gradient is this one.</item>
/// <item>The handout's v = beta * v - rate * gradient; W = W + v (3.5.3), which is also that of <see cref="MLP{T}"/>: momentum = beta,
/// learningRate = rate. Where the rate changes, this class moves all of v by the new one, the handout's form only the new gradient.</item>
/// </list>
/// The weight decay adds weightDecay * w to the gradient, as the penalty weightDecay / 2 * ||w||^2 does.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SGD<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _momentum;
    private readonly double _dampening;
    private readonly bool _nesterov;

    /// <summary>Creates the optimizer of some parameters, all with the same settings.</summary>
    /// <param name="parameters">One parameter or more, each of them once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="momentum">The share of the velocity that stays, at least 0 and below 1.</param>
    /// <param name="dampening">The share of the gradient that is left out of the velocity after the first step, 0 to 1.</param>
    /// <param name="weightDecay">What of each value is added to its gradient, finite and not negative.</param>
    /// <param name="nesterov">Whether to look ahead as Nesterov does; needs a momentum and no dampening.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice; or Nesterov's momentum without momentum or with dampening.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public SGD(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate,
        double momentum = 0,
        double dampening = 0,
        double weightDecay = 0,
        bool nesterov = false)
        : this([new ParameterGroup<T>(parameters, learningRate, weightDecay)], momentum, dampening, nesterov)
    {
    }

    /// <summary>Creates the optimizer of groups of parameters with learning rates and weight decays of their own.</summary>
    /// <param name="groups">One group or more.</param>
    /// <param name="momentum">As above.</param>
    /// <param name="dampening">As above.</param>
    /// <param name="nesterov">As above.</param>
    /// <exception cref="ArgumentException">There is no group, a parameter is there twice, or Nesterov's momentum without momentum or with dampening.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public SGD(IReadOnlyList<ParameterGroup<T>> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups, T.CreateTruncating(momentum) == T.Zero ? null : "velocity")
    {
        _momentum = Setting.BelowOne<T>(momentum);
        _dampening = Setting.UpToOne(dampening);
        if (nesterov && !(T.CreateTruncating(momentum) > T.Zero && dampening == 0))
        {
            throw new ArgumentException(
                Invariant($"Nesterov's momentum needs a momentum and no dampening, but momentum is {momentum} and dampening {dampening}."), nameof(nesterov));
        }

        _nesterov = nesterov;
    }

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update) => update.Apply(new SgdUpdate<T>(
        T.CreateTruncating(update.Group.LearningRate),
        T.CreateTruncating(update.Group.WeightDecay),
        T.CreateTruncating(_momentum),
        Steps == 1 ? T.One : T.CreateTruncating(1 - _dampening),
        _nesterov));
}

/// <summary>
/// Gradient descent with momentum: d = gradient + decay * w; v = momentum * v + share * d; w = w - rate * v, or with Nesterov
/// w - rate * (d + momentum * v). Without momentum there is no v, and w = w - rate * d. The first state is v.
/// </summary>
internal readonly record struct SgdUpdate<T>(T Rate, T Decay, T Momentum, T Share, bool Nesterov) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> d = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        if (Momentum != T.Zero)
        {
            Vector512<T> momentum = Vector512.Create(Momentum);
            Vector512<T> v = VectorMath.MultiplyAdd(d, Vector512.Create(Share), Vector512.LoadUnsafe(ref first, i) * momentum);
            v.StoreUnsafe(ref first, i);
            d = Nesterov ? VectorMath.MultiplyAdd(v, momentum, d) : v;
        }

        VectorMath.MultiplyAdd(d, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
