namespace MyTorch.Kernels;

/// <summary>A number as a type, so the JIT compiles a specialized tile kernel for each size.</summary>
internal interface ISize
{
    static abstract int Value { get; }
}

internal readonly struct Size1 : ISize
{
    public static int Value => 1;
}

internal readonly struct Size2 : ISize
{
    public static int Value => 2;
}

internal readonly struct Size3 : ISize
{
    public static int Value => 3;
}

internal readonly struct Size4 : ISize
{
    public static int Value => 4;
}

internal readonly struct Size5 : ISize
{
    public static int Value => 5;
}

internal readonly struct Size6 : ISize
{
    public static int Value => 6;
}

internal readonly struct Size7 : ISize
{
    public static int Value => 7;
}

internal readonly struct Size8 : ISize
{
    public static int Value => 8;
}

/// <summary>The height of a tile: the number of vectors of rows, and whether all rows of the last one belong to the tile.</summary>
internal interface IHeight
{
    static abstract int Vectors { get; }

    static abstract bool IsPartial { get; }
}

/// <summary>A number of whole vectors.</summary>
internal readonly struct Whole<TSize> : IHeight where TSize : struct, ISize
{
    public static int Vectors => TSize.Value;

    public static bool IsPartial => false;
}

/// <summary>A number of vectors, where only the first rows of the last one are read and written.</summary>
internal readonly struct Partial<TSize> : IHeight where TSize : struct, ISize
{
    public static int Vectors => TSize.Value;

    public static bool IsPartial => true;
}
