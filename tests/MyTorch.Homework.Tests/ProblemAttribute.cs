using Xunit.Sdk;

namespace MyTorch.Homework.Tests;

/// <summary>The homework problem that a test, or every test of a class, belongs to.</summary>
[TraitDiscoverer("MyTorch.Homework.Tests." + nameof(ProblemDiscoverer), "MyTorch.Homework.Tests")]
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
public sealed class ProblemAttribute(Problems problem) : Attribute, ITraitAttribute
{
    public Problems Problem { get; } = problem;
}
