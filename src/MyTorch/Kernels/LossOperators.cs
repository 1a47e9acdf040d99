using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>p (x - y)^2.</summary>
internal readonly struct SquaredErrorOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> scaled = parameter * distance;
        return (scaled * distance, scaled + scaled);
    }
}

/// <summary>|x - y|, whose slope at 0 is 0; takes no parameter.</summary>
internal readonly struct AbsoluteErrorOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> magnitude = Vector512.Abs(distance);
        Vector512<T> sign = Vector512.CopySign(Vector512<T>.One, distance);

        // Where there is no sign, the distance is 0 or NaN.
        return (magnitude, Vector512.ConditionalSelect(Vector512.GreaterThan(magnitude, Vector512<T>.Zero), sign, distance));
    }
}

/// <summary>d^2 / 2 up to the distance d = p, and from there on the tangent p (|d| - p / 2).</summary>
internal readonly struct HuberOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> distance = x - y;
        Vector512<T> magnitude = Vector512.Abs(distance);
        Vector512<T> far = Vector512.GreaterThan(magnitude, parameter);
        Vector512<T> steepness = Vector512.ConditionalSelect(far, parameter, magnitude);
        Vector512<T> loss = steepness * (magnitude - (LossMath.Constant<T>(0.5) * steepness));
        return (loss, Vector512.CopySign(steepness, distance));
    }
}

/// <summary>
/// -y log x - (1 - y) log(1 - x) for probabilities x, with PyTorch's limits: no logarithm is below -100, and the denominator of the slope, x (1 - x),
/// is at least 1e-12, in double too the one of single precision. Takes no parameter.
/// </summary>
internal readonly struct BinaryCrossEntropyOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> lowest = LossMath.Constant<T>(-100);
        Vector512<T> logarithm = LossMath.AtLeast(lowest, VectorMath.Log(x));
        Vector512<T> logarithmOfRest = LossMath.AtLeast(lowest, LossMath.Log1p(-x));
        Vector512<T> spread = LossMath.AtLeast(LossMath.Constant<T>(1e-12f), x * (Vector512<T>.One - x));
        return (((y - Vector512<T>.One) * logarithmOfRest) - (y * logarithm), (x - y) / spread);
    }
}

/// <summary>
/// p y softplus(-x) + (1 - y) softplus(x): binary cross entropy of sigmoid(x), where p weighs the positive class. With
/// softplus(x) = max(x, 0) + log(1 + e^-|x|), nothing overflows and nothing cancels.
/// </summary>
internal readonly struct BinaryCrossEntropyWithLogitsOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> magnitude = Vector512.Abs(x);
        Vector512<T> isNegative = Vector512.LessThan(x, Vector512<T>.Zero);
        Vector512<T> e = VectorMath.Exp(-magnitude);
        Vector512<T> logarithm = LossMath.Log1p(e);
        Vector512<T> positive = parameter * y;
        Vector512<T> negative = Vector512<T>.One - y;
        Vector512<T> lossOfPositive = Vector512.ConditionalSelect(isNegative, magnitude, Vector512<T>.Zero) + logarithm;
        Vector512<T> lossOfNegative = Vector512.ConditionalSelect(isNegative, Vector512<T>.Zero, magnitude) + logarithm;

        // sigmoid(|x|) and 1 - sigmoid(|x|), the small one with all its digits.
        Vector512<T> large = Vector512<T>.One / (Vector512<T>.One + e);
        Vector512<T> small = e * large;
        Vector512<T> sigmoid = Vector512.ConditionalSelect(isNegative, small, large);
        Vector512<T> rest = Vector512.ConditionalSelect(isNegative, large, small);
        return ((positive * lossOfPositive) + (negative * lossOfNegative), (negative * sigmoid) - (positive * rest));
    }
}

/// <summary>-p y x for log-probabilities x; 0 where p y is 0, whatever x is.</summary>
internal readonly struct NegativeLogLikelihoodOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> weight = parameter * y;
        Vector512<T> slope = Vector512<T>.Zero - weight;
        Vector512<T> absent = Vector512.Equals(weight, Vector512<T>.Zero);
        return (Vector512.ConditionalSelect(absent, Vector512<T>.Zero, slope * x), slope);
    }
}

/// <summary>What several losses need.</summary>
file static class LossMath
{
    /// <summary>A constant, rounded to the type, in every element; the compiler knows the type and leaves only one branch.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Constant<T>(double value) => typeof(T) == typeof(double)
        ? Vector512.Create(value).As<double, T>()
        : Vector512.Create((float)value).As<float, T>();

    /// <summary>The larger of the two; unlike a maximum, this costs little and keeps NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtLeast<T>(Vector512<T> limit, Vector512<T> x) =>
        Vector512.ConditionalSelect(Vector512.LessThan(x, limit), limit, x);

    /// <summary>
    /// log(1 + x) for x from -1 to 1. With s = 1 + x rounded and r exactly what the rounding lost, it is log s + log(1 + r / s), and as
    /// r / s is at most half a unit in the last place of 1, r / s stands for the second logarithm.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Log1p<T>(Vector512<T> x)
    {
        Vector512<T> sum = Vector512<T>.One + x;
        Vector512<T> lost = (Vector512<T>.One - sum) + x;

        // Only for x = -1 is the sum below the limit: then 0 was lost, and 0 / 0 must not hide the infinity.
        return VectorMath.Log(sum) + (lost / AtLeast(Constant<T>(1e-30), sum));
    }
}
