namespace MyTorch.Autograd;

/// <summary>Controls whether operations of the calling thread are recorded, for both element types.</summary>
internal static class GradientMode
{
    [ThreadStatic]
    private static int _pauses;

    /// <summary>Whether operations are recorded.</summary>
    public static bool IsRecording => _pauses == 0;

    /// <summary>Changes the number of active pauses: 1 starts a pause, -1 ends it.</summary>
    public static void Pause(int change) => _pauses += change;

    /// <summary>Resumes recording during a pause, and returns the number of pauses for <see cref="Restore"/>.</summary>
    public static int Resume()
    {
        int pauses = _pauses;
        _pauses = 0;
        return pauses;
    }

    /// <summary>Restores the number of pauses.</summary>
    public static void Restore(int pauses) => _pauses = pauses;

    /// <summary>A pause that lasts until it is disposed.</summary>
    internal sealed class Scope : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private bool _isDisposed;

        public Scope() => Pause(1);

        public void Dispose()
        {
            if (_thread != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException($"NoGrad was called on thread {_thread} but is disposed on thread {Environment.CurrentManagedThreadId}: dispose it on the thread that called NoGrad.");
            }

            if (!_isDisposed)
            {
                _isDisposed = true;
                Pause(-1);
            }
        }
    }
}
