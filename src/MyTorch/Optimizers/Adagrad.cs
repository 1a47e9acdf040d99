using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Adagrad (Duchi, Hazan and Singer 2011), exactly <c>torch.optim.Adagrad</c>. In step t, with g = gradient + weightDecay * w:
/// s = s + g^2; w = w - learningRate / (1 + (t - 1) * learningRateDecay) * g / (sqrt(s) + epsilon).
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Adagrad<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double _learningRateDecay;
    private readonly double _epsilon;

    /// <summary>Creates an optimizer that uses the same settings for all parameters.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="learningRateDecay">
    /// The decay of the learning rate: in step t it is divided by 1 + (t - 1) * learningRateDecay; finite and not negative.
    /// </param>
    /// <param name="weightDecay">The L2 penalty: weightDecay * w is added to the gradient; finite and not negative.</param>
    /// <param name="initialAccumulator">The initial value of the sum of squares, finite and not negative.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Adagrad(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 0.01,
        double learningRateDecay = 0,
        double weightDecay = 0,
        double initialAccumulator = 0,
        double epsilon = 1e-10)
        : this([new ParameterGroup<T>(parameters, learningRate, weightDecay)], learningRateDecay, initialAccumulator, epsilon)
    {
    }

    /// <summary>Creates an optimizer of parameter groups, each with its own learning rate and weight decay.</summary>
    /// <param name="groups">At least one group.</param>
    /// <param name="learningRateDecay">
    /// The decay of the learning rate: in step t it is divided by 1 + (t - 1) * learningRateDecay; finite and not negative.
    /// </param>
    /// <param name="initialAccumulator">The initial value of the sum of squares, finite and not negative.</param>
    /// <param name="epsilon">Added to the square root for numerical stability; finite and positive.</param>
    /// <exception cref="ArgumentException">There are no groups, or a parameter is given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Adagrad(
        IReadOnlyList<ParameterGroup<T>> groups, double learningRateDecay = 0, double initialAccumulator = 0, double epsilon = 1e-10)
        : base(groups, "sum_of_squares")
    {
        _learningRateDecay = Setting.NotNegative<T>(learningRateDecay);
        _epsilon = Setting.Positive<T>(epsilon);
        T sum = T.CreateTruncating(Setting.NotNegative<T>(initialAccumulator));
        foreach (ParameterState<T> state in States)
        {
            state[0].AsSpan().Fill(sum);
        }
    }

    /// <inheritdoc/>
    protected override void Update(ParameterUpdate<T> update) => update.Apply(new AdagradUpdate<T>(
        T.CreateTruncating(update.Group.LearningRate / (1 + ((Steps - 1) * _learningRateDecay))),
        T.CreateTruncating(update.Group.WeightDecay),
        T.CreateTruncating(_epsilon)));
}

/// <summary>
/// The Adagrad update: g = gradient + decay * w; s = s + g^2; w = w - rate * g / (sqrt(s) + epsilon). The first state array is s.
/// </summary>
internal readonly record struct AdagradUpdate<T>(T Rate, T Decay, T Epsilon) : IUpdate<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i)
    {
        Vector512<T> w = Vector512.LoadUnsafe(ref value, i);
        Vector512<T> g = UpdateKernels.Decayed(Vector512.LoadUnsafe(in gradient, i), w, Decay);

        Vector512<T> s = VectorMath.MultiplyAdd(g, g, Vector512.LoadUnsafe(ref first, i));
        s.StoreUnsafe(ref first, i);
        Vector512<T> update = g / (VectorMath.Sqrt(s) + Vector512.Create(Epsilon));
        VectorMath.MultiplyAdd(update, Vector512.Create(-Rate), w).StoreUnsafe(ref value, i);
    }
}
