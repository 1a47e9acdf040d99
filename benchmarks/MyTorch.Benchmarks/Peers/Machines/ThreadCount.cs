namespace MyTorch.Benchmarks.Peers;

internal static class ThreadCount
{
    public static string Describe(int threads) => threads == 1 ? "1 thread" : $"{threads} threads";
}
