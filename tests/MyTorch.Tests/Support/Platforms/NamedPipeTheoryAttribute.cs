using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A theory with a named pipe; skipped if none can be created.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamedPipeTheoryAttribute : TheoryAttribute
{
    public NamedPipeTheoryAttribute()
    {
        if (!NamedPipe.IsPossible)
        {
            Skip = "/usr/bin/mkfifo, which creates named pipes, does not exist.";
        }
    }
}
