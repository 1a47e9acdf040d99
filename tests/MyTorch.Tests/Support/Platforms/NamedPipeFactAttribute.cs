using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A test with a named pipe; skipped if none can be created.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamedPipeFactAttribute : FactAttribute
{
    public NamedPipeFactAttribute()
    {
        if (!NamedPipe.IsPossible)
        {
            Skip = "/usr/bin/mkfifo, which creates named pipes, does not exist.";
        }
    }
}
