using FsCheck;
using FsCheck.Fluent;

namespace MyTorch.Tests.Support;

/// <summary>A batch of a random shape, with the position of an element and the seed of the numbers, as printed in a failure.</summary>
internal sealed record BatchCase(int Rows, int Columns, int Row, int Column, int Seed)
{
    private static readonly Gen<int> Sizes = Gen.OneOf(Gen.Choose(1, 9), Gen.Elements(15, 16, 17, 31, 32, 33, 61, 64, 65, 127, 131));

    /// <summary>Generates single rows and columns, primes and sizes around vector widths, with a maximum number of columns.</summary>
    public static Gen<BatchCase> OfEveryShape(int mostColumns = 131) =>
        from rows in Sizes
        from columns in Sizes.Where(size => size <= mostColumns)
        from row in Gen.Choose(0, rows - 1)
        from column in Gen.Choose(0, columns - 1)
        from seed in Gen.Choose(0, int.MaxValue)
        select new BatchCase(rows, columns, row, column, seed);
}
