namespace MyTorch.Tests.Support;

/// <summary>What work allocates once it is warm.</summary>
internal static class Allocated
{
    /// <summary>The bytes that this thread allocates in ten calls, after as many as the compiler's tiers need to settle.</summary>
    public static long Bytes(Action work)
    {
        Repeat(100);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Repeat(10);
        return GC.GetAllocatedBytesForCurrentThread() - before;

        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
            {
                work();
            }
        }
    }
}
