using Xunit.Abstractions;
using Xunit.Sdk;

namespace MyTorch.Homework.Tests;

/// <summary>Gives a test marked with <see cref="ProblemAttribute"/> its traits: <c>Problem=Momentum</c>, <c>Points=10</c>.</summary>
public sealed class ProblemDiscoverer : ITraitDiscoverer
{
    public IEnumerable<KeyValuePair<string, string>> GetTraits(IAttributeInfo traitAttribute)
    {
        var problem = traitAttribute.GetNamedArgument<Problems>(nameof(ProblemAttribute.Problem));
        yield return KeyValuePair.Create("Problem", problem.ToString());
        yield return KeyValuePair.Create("Points", $"{PointsAttribute.Of(problem)}");
    }
}
