namespace MyTorch.Execution;

/// <summary>Waits for a few microseconds at most, for the threads of the team.</summary>
internal static class Spin
{
    /// <summary>
    /// The number of pauses, about 4 us, after which the thread yields its processor, since the awaited thread may need it. Without yielding, on
    /// a busy machine or with more threads than processors, a barrier of microseconds takes ten times as long.
    /// </summary>
    private const int PausesBeforeYielding = 128;

    /// <summary>Waits for about 35 ns; <paramref name="pauses"/> is the number of pauses before this one.</summary>
    public static void Pause(int pauses)
    {
        if (pauses % PausesBeforeYielding < PausesBeforeYielding - 1)
        {
            Thread.SpinWait(1);
        }
        else
        {
            Thread.Yield();
        }
    }
}
