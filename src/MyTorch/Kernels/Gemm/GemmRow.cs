using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MyTorch.Kernels;

/// <summary>
/// The product of a single row with a matrix, as in prediction for one sample: a dot product with each contiguous column of B. A sum uses the
/// lanes of two 512-bit vectors on every machine, independent of the position of the column; narrower vectors use correspondingly more.
/// </summary>
internal static unsafe class GemmRow<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<T, TVector>
{
    /// <summary>The number of vectors whose sums stay in registers at a time.</summary>
    private const int Sums = 8;

    /// <summary>The number of lanes in a sum.</summary>
    private static int Lanes => 2 * Vector512<T>.Count;

    /// <summary>The number of vectors in a sum.</summary>
    private static int ColumnVectors
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2 * Vector512<T>.Count / TSimd.Count;
    }

    /// <summary>The number of columns computed at a time; 0 if the machine has no vectors.</summary>
    private static int Columns => Sums / ColumnVectors;

    /// <summary>Computes c[j * ldc] = [c +] alpha * (the dot product of a with column j of B), or bias + ..., for n columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(int n, int k, T alpha, T* a, T* b, nint ldb, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
    {
        int j = 0;
        for (; Columns > 0 && j + Columns <= n; j += Columns)
        {
            MultiplyColumns(k, alpha, a, b + (j * ldb), ldb, bias.From(j), accumulate, c + (j * ldc), ldc);
        }

        for (; j < n; j++)
        {
            T* column = b + (j * ldb);
            Vector512<T> even = default, odd = default;
            int p = 0;
            for (; p + Lanes <= k; p += Lanes)
            {
                int q = p + Vector512<T>.Count;
                even = VectorMath.MultiplyAdd(Vector512.Load(a + p), Vector512.Load(column + p), even);
                odd = VectorMath.MultiplyAdd(Vector512.Load(a + q), Vector512.Load(column + q), odd);
            }

            if (p + Vector512<T>.Count <= k)
            {
                even = VectorMath.MultiplyAdd(Vector512.Load(a + p), Vector512.Load(column + p), even);
                p += Vector512<T>.Count;
            }

            Finish(Reductions.Sum(even + odd), a + p, column + p, k - p, alpha, bias[j], accumulate, c + (j * ldc));
        }
    }

    /// <summary>Computes as many columns as fit in the registers: for each column the even lanes, then the odd lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MultiplyColumns(int k, T alpha, T* a, T* b, nint ldb, GemmBias<T> bias, bool accumulate, T* c, nint ldc)
    {
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default, s7 = default;
        int remaining = k;
        for (; remaining >= Lanes; remaining -= Lanes, a += Lanes, b += Lanes)
        {
            s0 = Add(0, a, b, ldb, s0);
            s1 = Add(1, a, b, ldb, s1);
            s2 = Add(2, a, b, ldb, s2);
            s3 = Add(3, a, b, ldb, s3);
            s4 = Add(4, a, b, ldb, s4);
            s5 = Add(5, a, b, ldb, s5);
            s6 = Add(6, a, b, ldb, s6);
            s7 = Add(7, a, b, ldb, s7);
        }

        if (remaining >= Lanes / 2)
        {
            s0 = AddEven(0, a, b, ldb, s0);
            s1 = AddEven(1, a, b, ldb, s1);
            s2 = AddEven(2, a, b, ldb, s2);
            s3 = AddEven(3, a, b, ldb, s3);
            s4 = AddEven(4, a, b, ldb, s4);
            s5 = AddEven(5, a, b, ldb, s5);
            s6 = AddEven(6, a, b, ldb, s6);
            remaining -= Lanes / 2;
            a += Lanes / 2;
            b += Lanes / 2;
        }

        if (Columns == 4)
        {
            Finish(TSimd.Sum(TSimd.Add(s0, s1)), a, b, remaining, alpha, bias[0], accumulate, c);
            Finish(TSimd.Sum(TSimd.Add(s2, s3)), a, b + ldb, remaining, alpha, bias[1], accumulate, c + ldc);
            Finish(TSimd.Sum(TSimd.Add(s4, s5)), a, b + (2 * ldb), remaining, alpha, bias[2], accumulate, c + (2 * ldc));
            Finish(TSimd.Sum(TSimd.Add(s6, s7)), a, b + (3 * ldb), remaining, alpha, bias[3], accumulate, c + (3 * ldc));
        }
        else if (Columns == 2)
        {
            Finish(Sum(s0, s1, s2, s3), a, b, remaining, alpha, bias[0], accumulate, c);
            Finish(Sum(s4, s5, s6, s7), a, b + ldb, remaining, alpha, bias[1], accumulate, c + ldc);
        }
        else
        {
            Finish(Sum(TSimd.Add(s0, s4), TSimd.Add(s1, s5), TSimd.Add(s2, s6), TSimd.Add(s3, s7)), a, b, remaining, alpha, bias[0], accumulate, c);
        }
    }

    /// <summary>Adds one product to the sums of a vector; the JIT resolves the vector and column at compile time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Add(int vector, T* a, T* b, nint ldb, TVector sums)
    {
        int place = vector % ColumnVectors * TSimd.Count;
        return TSimd.MultiplyAdd(TSimd.Load(a + place), TSimd.Load(b + (vector / ColumnVectors * ldb) + place), sums);
    }

    /// <summary>Adds one product if the vector belongs to the even lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddEven(int vector, T* a, T* b, nint ldb, TVector sums) =>
        vector % ColumnVectors < ColumnVectors / 2 ? Add(vector, a, b, ldb, sums) : sums;

    /// <summary>Returns the sum of the lanes, reduced like one vector four times as wide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Sum(TVector s0, TVector s1, TVector s2, TVector s3) => TSimd.Sum(TSimd.Add(TSimd.Add(s0, s2), TSimd.Add(s1, s3)));

    /// <summary>Adds the products that did not fill a vector to the sum of the lanes, and writes the result.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(T sum, T* a, T* b, int remaining, T alpha, T bias, bool accumulate, T* c)
    {
        for (int p = 0; p < remaining; p++)
        {
            sum = T.FusedMultiplyAdd(a[p], b[p], sum);
        }

        *c = T.FusedMultiplyAdd(alpha, sum, accumulate ? *c : bias);
    }
}
