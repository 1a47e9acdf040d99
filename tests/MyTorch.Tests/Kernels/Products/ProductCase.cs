using System.Runtime.CompilerServices;
using FsCheck;
using FsCheck.Fluent;
using MyTorch.Kernels;

namespace MyTorch.Tests.Kernels;

/// <summary>A product C (m x n) with inner dimension k and the seed of its numbers, as printed by a failing test.</summary>
internal sealed record ProductCase(
    int M, int N, int K, bool TransposeA, bool TransposeB, ProductStart Start, double Alpha, ProductNumbers Numbers, int Seed)
{
    /// <summary>The limit for the plain loop, which would take too long otherwise.</summary>
    private const int MostProducts = 200_000;

    private static readonly int[] Small = [1, 2, 3, 5, 7, 13, 31, 61, 127];

    /// <summary>Single rows and columns, primes, and sizes around the edges of vectors, panels, tiles, depths and blocks.</summary>
    public static Gen<ProductCase> OfEverySize<T>(params ProductNumbers[] numbers)
    {
        int vector = 64 / Unsafe.SizeOf<T>();
        int depth = GemmBlocking.Depth<T>();
        int column = GemmColumn<double, double, Scalar<double>>.SumBytes / Unsafe.SizeOf<T>();
        Gen<int> rows = OftenSingle(Around([.. Small, vector / 4, vector / 2, vector, 2 * vector, 3 * vector, 4 * vector, 6 * vector, 48, 256, column]));
        Gen<int> columns = OftenSingle(Around([.. Small, 4, 8, 16, 24, 64, column]));
        Gen<int> depths = Around([.. Small, vector, 2 * vector, depth, 2 * depth]);
        return Of(
            (from m in rows from n in columns from k in depths select (m, n, k)).Where(shape => (long)shape.m * shape.n * shape.k <= MostProducts), numbers);
    }

    /// <summary>Sizes around those from which blocks have several panels, A exceeds a block, and A or B is packed.</summary>
    public static Gen<ProductCase> OfSeveralBlocks<T>(params ProductNumbers[] numbers)
    {
        int depth = GemmBlocking.Depth<T>();
        int block = GemmBlocking.BlockRows<T>(int.MaxValue, GemmBlocking.PanelVectors * 64 / Unsafe.SizeOf<T>(), depth);
        int tooLargeForTheCache = (900 * 1024 / Unsafe.SizeOf<T>() / depth) + 1;
        int tooWideForTheCache = (128 * 1024 / Unsafe.SizeOf<T>() / depth) + 1;
        return Of(
            Gen.OneOf(
                Shapes(Around([block]), Around([8, 24]), Around([depth])),
                Shapes(Around([tooLargeForTheCache]), Around([4, 8]), Around([depth])),
                Shapes(Around([256]), Around([tooWideForTheCache]), Around([depth]))),
            numbers);

        static Gen<(int, int, int)> Shapes(Gen<int> rows, Gen<int> columns, Gen<int> depths) =>
            from m in rows from n in columns from k in depths select (m, n, k);
    }

    private static Gen<ProductCase> Of(Gen<(int M, int N, int K)> shapes, ProductNumbers[] numbers) =>
        from shape in shapes
        from transposed in Gen.Choose(0, 3)
        from start in Gen.Elements(Enum.GetValues<ProductStart>())
        from alpha in Gen.Elements(1, -1, 2, 1.0 / 3, 0)
        from kind in Gen.Elements(numbers)
        from seed in Gen.Choose(0, int.MaxValue)
        select new ProductCase(shape.M, shape.N, shape.K, transposed % 2 == 1, transposed / 2 == 1, start, alpha, kind, seed);

    /// <summary>A single row or column has its own loops, in which every depth matters.</summary>
    private static Gen<int> OftenSingle(Gen<int> sizes) => Gen.Frequency((1, Gen.Constant(1)), (4, sizes));

    /// <summary>One of the sizes, plus or minus one.</summary>
    private static Gen<int> Around(int[] sizes) =>
        from size in Gen.Elements(sizes) from shift in Gen.Choose(-1, 1) select Math.Max(1, size + shift);
}
