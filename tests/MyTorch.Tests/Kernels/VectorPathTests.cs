using System.Globalization;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// That a run of the tests takes the path it is meant for: whoever sets MYTORCH_VECTOR_BITS, as .ci/run does for each of its runs, states the
/// width that the product must choose there.
/// </summary>
public class VectorPathTests
{
    private const string Variable = "MYTORCH_VECTOR_BITS";

    [FactIfSet(Variable, "Nobody says which width this run is meant for")]
    public void The_product_takes_the_width_that_this_run_is_meant_for() =>
        Gemm.VectorBits.ToString(CultureInfo.InvariantCulture).Should().Be(Environment.GetEnvironmentVariable(Variable), $"{Variable} says so");
}
