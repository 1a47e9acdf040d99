namespace MyTorch.Autograd;

/// <summary>Whether operations of the calling thread are recorded, for both element types.</summary>
internal static class GradientMode
{
    [ThreadStatic]
    private static int _pauses;

    /// <summary>Whether operations are recorded.</summary>
    public static bool IsRecording => _pauses == 0;

    /// <summary>Stops recording, or resumes it where the pause ends.</summary>
    public static void Pause(int change) => _pauses += change;

    /// <summary>Records while a pause lasts, and returns the number of pauses for <see cref="Restore"/>.</summary>
    public static int Resume()
    {
        int pauses = _pauses;
        _pauses = 0;
        return pauses;
    }

    /// <summary>Pauses as before.</summary>
    public static void Restore(int pauses) => _pauses = pauses;

    /// <summary>A pause that ends when it is disposed.</summary>
    internal sealed class Scope : IDisposable
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;
        private bool _isDisposed;

        public Scope() => Pause(1);

        public void Dispose()
        {
            if (_thread != Environment.CurrentManagedThreadId)
            {
                throw new InvalidOperationException($"NoGrad began on thread {_thread} and is disposed on thread {Environment.CurrentManagedThreadId}: dispose it on its own thread.");
            }

            if (!_isDisposed)
            {
                _isDisposed = true;
                Pause(-1);
            }
        }
    }
}
