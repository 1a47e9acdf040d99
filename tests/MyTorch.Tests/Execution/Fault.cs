namespace MyTorch.Tests.Execution;

/// <summary>An exception that one of the places of a run throws once: the first thread that comes there after it was armed.</summary>
public sealed class Fault
{
    private string? _armed;

    /// <summary>What is thrown.</summary>
    public Exception Exception { get; private set; } = new InvalidTimeZoneException("from the test");

    /// <summary>Lets the next call of <see cref="At"/> with this place throw.</summary>
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
