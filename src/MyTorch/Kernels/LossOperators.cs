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
        Vector512<T> loss = steepness * (magnitude - (VectorMath.Constant<T>(0.5) * steepness));
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
        Vector512<T> lowest = VectorMath.Constant<T>(-100);
        Vector512<T> logarithm = VectorMath.AtLeast(VectorMath.Log(x), lowest);
        Vector512<T> logarithmOfRest = VectorMath.AtLeast(VectorMath.Log1p(-x), lowest);
        Vector512<T> spread = VectorMath.AtLeast(x * (Vector512<T>.One - x), VectorMath.Constant<T>(1e-12f));
        return (((y - Vector512<T>.One) * logarithmOfRest) - (y * logarithm), (x - y) / spread);
    }
}

/// <summary>
/// p y softplus(-x) + (1 - y) softplus(x): binary cross entropy of sigmoid(x), where p weighs the positive class; nothing
/// overflows and nothing cancels, and a term without weight is 0 even at an infinite logit.
/// </summary>
internal readonly struct BinaryCrossEntropyWithLogitsOperator<T> : ILossOperator<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (Vector512<T> Loss, Vector512<T> Slope) Invoke(Vector512<T> x, Vector512<T> y, Vector512<T> parameter)
    {
        Vector512<T> positive = parameter * y;
        Vector512<T> negative = Vector512<T>.One - y;
        Vector512<T> lossOfNegative = Weighted(negative, VectorMath.Softplus(x));
        Vector512<T> lossOfPositive = Weighted(positive, VectorMath.Softplus(-x));
        (Vector512<T> sigmoid, Vector512<T> rest) = VectorMath.SigmoidAndComplement(x);
        return (lossOfPositive + lossOfNegative, (negative * sigmoid) - (positive * rest));
    }

    /// <summary>weight * loss, and 0 without weight, whose loss is infinite at an infinite logit that is right.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<T> Weighted(Vector512<T> weight, Vector512<T> loss) =>
        Vector512.ConditionalSelect(Vector512.Equals(weight, Vector512<T>.Zero), Vector512<T>.Zero, weight * loss);
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
