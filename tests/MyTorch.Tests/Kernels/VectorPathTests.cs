using FluentAssertions;
using MyTorch.Kernels;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// That a run of the tests takes the path it is meant for: whoever sets MYTORCH_VECTOR_BITS, as .ci/run does for each of its runs, states the
/// width that the product must choose there.
/// </summary>
public class VectorPathTests
{
    private const string Variable = "MYTORCH_VECTOR_BITS";

    [Fact]
    public void The_product_takes_the_width_that_this_run_is_meant_for()
    {
        string expected = Environment.GetEnvironmentVariable(Variable) ?? Gemm.VectorBits.ToString();

        Gemm.VectorBits.ToString().Should().Be(expected, $"{Variable} says so");
    }

    [Fact]
    public void Switches_of_the_runtime_narrow_the_vectors()
    {
        Gemm.VectorBits.Should().BeLessThanOrEqualTo(IsOff("DOTNET_EnableHWIntrinsic") ? 0 : IsOff("DOTNET_EnableAVX2") ? 128 : IsOff("DOTNET_EnableAVX512") ? 256 : 512);

        static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
    }
}
