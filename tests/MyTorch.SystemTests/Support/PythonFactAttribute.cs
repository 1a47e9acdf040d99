using Xunit;

namespace MyTorch.SystemTests.Support;

/// <summary>A test that requires a Python module; skipped if Python or the module is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute(string module)
    {
        Module = module;
        if (!Python.Has(module))
        {
            Skip = $"/usr/bin/python3 with the module {module} is not installed.";
        }
    }

    /// <summary>The import name of the module.</summary>
    public string Module { get; }
}
