namespace MyTorch.Tests.Support;

/// <summary>
/// How much a test does whose worth grows with its length: what is promised where MYTORCH_FULL_TESTS is set, as .ci/run does, and less in a run
/// that somebody waits for.
/// </summary>
internal static class TestSize
{
    public const string Variable = "MYTORCH_FULL_TESTS";

    public static int Of(int full, int brief) => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Variable)) ? brief : full;
}
