namespace MyTorch.SystemTests.Cli;

/// <summary>Text that cancels as soon as a line starts with the given words.</summary>
internal sealed class Tripwire(string words, CancellationTokenSource stop) : StringWriter
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.StartsWith(words, StringComparison.Ordinal) == true)
        {
            stop.Cancel();
        }
    }
}
