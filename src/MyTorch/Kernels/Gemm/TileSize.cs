namespace MyTorch.Kernels;

/// <summary>
/// A number as a type, so that the compiler makes one tile kernel for each size and drops what a size does not need.
/// </summary>
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

internal readonly struct Size8 : ISize
{
    public static int Value => 8;
}
