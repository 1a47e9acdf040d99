namespace MyTorch.Tests.Kernels;

/// <summary>What a product is added to.</summary>
internal enum ProductStart
{
    /// <summary>To nothing; C is not read.</summary>
    Zero,

    /// <summary>To the number of each column; C is not read.</summary>
    Bias,

    /// <summary>To what C holds.</summary>
    C,
}
