namespace MyTorch.Tests.Support;

/// <summary>
/// The sizes of long tests: the full size if MYTORCH_FULL_TESTS is set, as in .ci/run, and a reduced size otherwise.
/// </summary>
internal static class TestSize
{
    public const string Variable = "MYTORCH_FULL_TESTS";

    public static int Of(int full, int brief) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)) ? brief : full;
}
