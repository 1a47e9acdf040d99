using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests;

/// <summary>The template for reports of wrong results (see CONTRIBUTING.md): compares data/reference/case_template.npz with this library.</summary>
public class CaseTemplateTests
{
    private static readonly Reference Stored = new("case_template");

    [Fact]
    public void Equals_the_stored_arrays()
    {
        var activation = new SiLU<double>();

        Close.Check("y", activation.Forward(Stored.Input<double>("x")), Stored["y"], tolerance: 1e-12);
        Close.Check("gradient", activation.Derivative(), Stored["gradient"], tolerance: 1e-12);
    }
}
