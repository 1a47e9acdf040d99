using Xunit.Sdk;

namespace MyTorch.Tests.Autograder;

/// <summary>Says which problem of the homework a test, or every test of a class, belongs to.</summary>
[TraitDiscoverer("MyTorch.Tests.Autograder." + nameof(ProblemDiscoverer), "MyTorch.Tests")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ProblemAttribute(Problems problem) : Attribute, ITraitAttribute
{
    public Problems Problem { get; } = problem;
}
