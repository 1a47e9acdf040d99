namespace MyTorch.Tests.Kernels;

/// <summary>The magnitudes of the factors of a product; no sum of up to 1024 products leaves the range.</summary>
internal enum ProductNumbers
{
    /// <summary>Around 1.</summary>
    Ordinary,

    /// <summary>Of every magnitude up to the root of the largest number, subnormal ones too.</summary>
    OfEveryMagnitude,

    /// <summary>Up to the largest number in A, small ones in B.</summary>
    Largest,

    /// <summary>Subnormal ones in A.</summary>
    Subnormal,

    /// <summary>Around 1, and among them infinities and NaN.</summary>
    NotFinite,
}
