namespace MyTorch.Execution;

/// <summary>How a thread of the team waits for less than some microseconds.</summary>
internal static class Spin
{
    /// <summary>
    /// After each 4 us the processor is offered to others: the thread that is waited for may need this very one. Without it, on a busy
    /// machine or with more threads than processors, a barrier of microseconds takes ten times as long.
    /// </summary>
    private const int PausesBeforeYielding = 128;

    /// <summary>Waits for some 35 ns; <paramref name="pauses"/> counts the pauses before this one.</summary>
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
