using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Stochastic gradient descent with momentum, exactly <c>torch.optim.SGD</c>. With d = gradient + weightDecay * w: v = d in the first step, then
/// v = momentum * v + (1 - dampening) * d; w = w - learningRate * v. With Nesterov momentum, w = w - learningRate * (d + momentum * v), without
/// momentum w = w - learningRate * d.
/// </summary>
/// <remarks>
/// While the learning rate is constant, other forms of momentum are equivalent to this one with other settings:
/// <list type="bullet">
/// <item>
/// The exponential moving average m = beta * m + (1 - beta) * gradient; w = w - rate * m starting at m = 0 (Neural Networks sheet 5, question
/// 12): momentum = beta, learningRate = rate * (1 - beta), no dampening. With dampening = beta and learningRate = rate, the average starts at
/// the first gradient instead of 0, because the first step is not dampened.
/// </item>
/// <item>
/// Friction, V = (1 - r) * V + eta * gradient; W = W - kappa * V (CS 479 notes, 6.3.2): momentum = 1 - r, learningRate = kappa * eta. The common
/// form V = beta * V + gradient is the one of this class.
/// </item>
/// <item>
/// The handout's v = beta * v - rate * gradient; W = W + v (3.5.3), which <see cref="MLP{T}"/> also uses: momentum = beta, learningRate = rate.
/// When the rate changes, this class scales all of v by the new rate, but the handout's form only the new gradient.
/// </item>
/// </list>
/// The weight decay adds weightDecay * w to the gradient, as the penalty weightDecay / 2 * ||w||^2 does.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class SGD<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _momentum;
    private readonly double _dampening;
    private readonly bool _nesterov;

    /// <summary>Creates an optimizer that uses the same settings for all parameters.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="dampening">
    /// The dampening of the momentum, 0 to 1: after the first step, 1 - dampening of the gradient enters the velocity.
    /// </param>
    /// <param name="weightDecay">The L2 penalty: weightDecay * w is added to the gradient; finite and not negative.</param>
    /// <param name="nesterov">Whether to use Nesterov momentum, which requires a momentum and no dampening.</param>
    /// <exception cref="ArgumentException">
    /// There are no parameters, a parameter is null or given twice, or <paramref name="nesterov"/> is true without momentum or with dampening.
    /// </exception>
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

    /// <summary>Creates an optimizer of parameter groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">At least one group.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="dampening">
    /// The dampening of the momentum, 0 to 1: after the first step, 1 - dampening of the gradient enters the velocity.
    /// </param>
    /// <param name="nesterov">Whether to use Nesterov momentum, which requires a momentum and no dampening.</param>
    /// <exception cref="ArgumentException">
    /// There are no groups, a parameter is given twice, or <paramref name="nesterov"/> is true without momentum or with dampening.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public SGD(IReadOnlyList<ParameterGroup<T>> groups, double momentum = 0, double dampening = 0, bool nesterov = false)
        : base(groups, T.CreateTruncating(momentum) == T.Zero ? null : "velocity")
    {
        _momentum = Setting.BelowOne<T>(momentum);
        _dampening = Setting.UpToOne(dampening);
        if (nesterov && !(T.CreateTruncating(momentum) > T.Zero && dampening == 0))
        {
            throw new ArgumentException(
                Invariant($"Nesterov momentum requires a momentum and no dampening, but momentum is {momentum} and dampening is {dampening}."), nameof(nesterov));
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
/// The update of gradient descent with momentum: d = gradient + decay * w; v = momentum * v + (1 - dampening) * d; w = w - rate * v or, with
/// Nesterov, w = w - rate * (d + momentum * v). Without momentum there is no v, and w = w - rate * d. The first state array is v.
/// </summary>
internal readonly record struct SgdUpdate<T>(T Rate, T Decay, T Momentum, T OneMinusDampening, bool Nesterov) : IUpdate<T>
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
            Vector512<T> v = VectorMath.MultiplyAdd(d, Vector512.Create(OneMinusDampening), Vector512.LoadUnsafe(ref first, i) * momentum);
            v.StoreUnsafe(ref first, i);
            d = Nesterov ? VectorMath.MultiplyAdd(v, momentum, d) : v;
        }

        VectorMath.MultiplyAdd(d, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
