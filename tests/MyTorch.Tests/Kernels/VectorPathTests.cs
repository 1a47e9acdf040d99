using System.Globalization;
using FluentAssertions;
using MyTorch.Kernels;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// Verifies that a test run uses the intended vector path: MYTORCH_VECTOR_BITS, which .ci/run sets for each of its runs, states the width that
/// the product must choose.
/// </summary>
public class VectorPathTests
{
    private const string Variable = "MYTORCH_VECTOR_BITS";

    [FactIfSet(Variable, "MYTORCH_VECTOR_BITS is not set")]
    public void The_product_uses_the_expected_vector_width() =>
        Gemm.VectorBits.ToString(CultureInfo.InvariantCulture).Should().Be(Environment.GetEnvironmentVariable(Variable), $"{Variable} says so");
}
