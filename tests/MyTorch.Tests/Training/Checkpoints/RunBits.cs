using System.Numerics;
using MyTorch.Data;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Training;

/// <summary>The bits of a run in short.</summary>
internal static class RunBits
{
    /// <summary>Of all that the run has learned; each number of either type is exact in double.</summary>
    public static string Of<T>(ResumableRun<T> run) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Of(run.State);

    public static string Of(IEnumerable<NpyArray> arrays) => Bits.Hash(arrays.SelectMany(array => array.ToArray<double>()));
}
