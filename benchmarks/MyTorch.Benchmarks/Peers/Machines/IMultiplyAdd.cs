namespace MyTorch.Benchmarks.Peers;

/// <summary>The multiply-add of a vector type.</summary>
internal interface IMultiplyAdd<TVector>
{
    /// <summary>Returns x * y + sum.</summary>
    static abstract TVector Compute(TVector x, TVector y, TVector sum);
}
