namespace MyTorch.Tests.Support;

/// <summary>What work allocates once it is warm.</summary>
internal static class Allocated
{
    /// <summary>
    /// The bytes that this thread allocates in ten calls, after as many as the compiler's tiers need to settle: the least of three times ten,
    /// since a cache of the runtime that happens to grow does so on the thread that is there.
    /// </summary>
    public static long Bytes(Action work)
    {
        Repeat(100);
        return Enumerable.Range(0, 3).Min(_ =>
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Repeat(10);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        });

        void Repeat(int times)
        {
            for (int i = 0; i < times; i++)
            {
                work();
            }
        }
    }
}
