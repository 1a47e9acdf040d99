namespace MyTorch.Tests.Kernels;

/// <summary>The magnitudes of the factors of a product; no sum of up to 1024 products overflows.</summary>
internal enum ProductNumbers
{
    /// <summary>Around 1.</summary>
    Ordinary,

    /// <summary>Every magnitude up to the square root of the largest number, including subnormal numbers.</summary>
    OfEveryMagnitude,

    /// <summary>Up to the largest number in A, small numbers in B.</summary>
    Largest,

    /// <summary>Subnormal numbers in A.</summary>
    Subnormal,

    /// <summary>Around 1, with some infinities and NaN.</summary>
    NotFinite,
}
