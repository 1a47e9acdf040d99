using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A function of two numbers with its derivatives, for <see cref="BinaryOperation{T, TFunction}"/>.</summary>
internal interface IBinaryFunction<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The name in drawings.</summary>
    static abstract string Name { get; }

    /// <summary>Whether the derivatives read the values of the arguments.</summary>
    static virtual bool ReadsArguments => true;

    /// <summary>Applies the function element by element; the result may be one of the arguments.</summary>
    static abstract void Invoke(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> result);

    /// <summary>Applies the function with one number on the right.</summary>
    static abstract void Invoke(ReadOnlySpan<T> x, T y, Span<T> result);

    /// <summary>Applies the function with one number on the left.</summary>
    static abstract void Invoke(T x, ReadOnlySpan<T> y, Span<T> result);

    /// <summary>Returns the gradient with respect to x, with the shape of <paramref name="gradient"/>.</summary>
    static abstract Variable<T> GradientOfX(Variable<T> x, Variable<T> y, Variable<T> gradient);

    /// <summary>Returns the gradient with respect to y, with the shape of <paramref name="gradient"/>.</summary>
    static abstract Variable<T> GradientOfY(Variable<T> x, Variable<T> y, Variable<T> gradient);
}
