using Xunit;

namespace MyTorch.Tests.Support;

/// <summary>A theory with a named pipe, skipped where none can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NamedPipeTheoryAttribute : TheoryAttribute
{
    public NamedPipeTheoryAttribute()
    {
        if (!NamedPipe.IsPossible)
        {
            Skip = "There is no /usr/bin/mkfifo to make a named pipe.";
        }
    }
}
