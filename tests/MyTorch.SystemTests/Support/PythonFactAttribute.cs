using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A test that needs Python and a module of it, skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module)
    {
        Module = module;
        if (!Python.Has(module))
        {
            Skip = $"There is no /usr/bin/python3 with {module}.";
        }
    }

    /// <summary>The module, as it is imported.</summary>
    public string Module { get; }
}
