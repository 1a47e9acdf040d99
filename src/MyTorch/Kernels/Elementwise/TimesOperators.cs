using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>delta * TDerivative(x): the backward pass of an activation whose derivative comes from its input.</summary>
internal readonly struct TimesOperator<T, TDerivative> : IBinaryOperator<T> where TDerivative : struct, IUnaryOperator<T>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x) => delta * TDerivative.Invoke(x);
}

/// <summary>delta * derivative(x): <see cref="TimesOperator{T, TDerivative}"/> for a derivative with parameters.</summary>
internal readonly struct ParametricTimesOperator<T, TDerivative>(TDerivative derivative) : IParametricBinaryOperator<T>
    where TDerivative : struct, IParametricUnaryOperator<T>
{
    private readonly TDerivative _derivative = derivative;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<T> Invoke(Vector512<T> delta, Vector512<T> x) => delta * _derivative.Invoke(x);
}
