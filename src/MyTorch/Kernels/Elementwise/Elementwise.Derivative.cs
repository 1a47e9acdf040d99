using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>A unary function together with its derivative, which share most of their work.</summary>
internal interface IDifferentiableOperator<T>
{
    (Vector512<T> Value, Vector512<T> Derivative) Invoke(Vector512<T> x);
}

/// <content>The driver for functions with their derivatives.</content>
internal static partial class Elementwise
{
    /// <summary>
    /// Computes the values and derivatives of a function, element by element. The values may overwrite x; the derivatives must overlap neither.
    /// </summary>
    [MethodImpl(InnermostLoop)]
    public static void Apply<T, TOperator>(ReadOnlySpan<T> x, Span<T> value, Span<T> derivative, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IDifferentiableOperator<T>
    {
        value = value[..x.Length];
        derivative = derivative[..x.Length];
        if (x.Length < Vector512<T>.Count)
        {
            ApplyToFew(x, value, derivative, operation);
            return;
        }

        ref T xs = ref MemoryMarshal.GetReference(x);
        ref T values = ref MemoryMarshal.GetReference(value);
        ref T derivatives = ref MemoryMarshal.GetReference(derivative);

        // In the same order as in Drive.
        nuint last = (nuint)(x.Length - Vector512<T>.Count);
        Vector512<T> start = default;
        Vector512<T> end = default;
        nuint i = last;
        do
        {
            (Vector512<T> f, Vector512<T> slope) = operation.Invoke(Vector512.LoadUnsafe(ref xs, i));
            slope.StoreUnsafe(ref derivatives, i);
            if (i == last)
            {
                (start, end, i) = (f, f, 0);
            }
            else if (i == 0)
            {
                (start, i) = (f, ToNextLine(ref values));
            }
            else
            {
                f.StoreUnsafe(ref values, i);
                i += (nuint)Vector512<T>.Count;
            }
        }
        while (i < last);

        start.StoreUnsafe(ref values);
        end.StoreUnsafe(ref values, last);
    }

    /// <summary>Computes only the derivatives of a function, element by element.</summary>
    public static void ApplyDerivative<T, TOperator>(ReadOnlySpan<T> x, Span<T> derivative, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IDifferentiableOperator<T> =>
        Apply(x, derivative, new DerivativeOf<T, TOperator>(operation));

    [MethodImpl(InnermostLoop)]
    private static void ApplyToFew<T, TOperator>(ReadOnlySpan<T> x, Span<T> value, Span<T> derivative, TOperator operation)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOperator : struct, IDifferentiableOperator<T>
    {
        (Vector512<T> f, Vector512<T> slope) = operation.Invoke(PartialVector.Load(x));
        PartialVector.Store(f, value);
        PartialVector.Store(slope, derivative);
    }

    private readonly struct DerivativeOf<T, TOperator>(TOperator operation) : IParametricUnaryOperator<T>
        where TOperator : struct, IDifferentiableOperator<T>
    {
        private readonly TOperator _operation = operation;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<T> Invoke(Vector512<T> x) => _operation.Invoke(x).Derivative;
    }
}
