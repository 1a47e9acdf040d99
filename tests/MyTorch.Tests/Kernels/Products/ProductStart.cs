namespace MyTorch.Tests.Kernels;

/// <summary>The value a product is added to.</summary>
internal enum ProductStart
{
    /// <summary>None; C is not read.</summary>
    Zero,

    /// <summary>The bias of each column; C is not read.</summary>
    Bias,

    /// <summary>The existing elements of C.</summary>
    C,
}
