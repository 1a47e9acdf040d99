namespace MyTorch.Tests.Execution;

/// <summary>An exception that one place of a run throws once, on the first thread that reaches it after arming.</summary>
public sealed class Fault
{
    private string? _armed;

    /// <summary>The exception to throw.</summary>
    public Exception Exception { get; private set; } = new InvalidTimeZoneException("from the test");

    /// <summary>Makes the next call of <see cref="At"/> with this place throw.</summary>
    public void Arm(string place, Exception exception) => (Exception, _armed) = (exception, place);

    /// <summary>Throws if this place is armed.</summary>
    public void At(string place)
    {
        if (_armed == place && Interlocked.Exchange(ref _armed, null) is not null)
        {
            throw Exception;
        }
    }
}
