using FluentAssertions;
using Xunit;
using Xunit.Sdk;

namespace MyTorch.Tests.Autograder;

public class ProblemAttributeTests
{
    [Fact]
    public void Points_of_all_problems_sum_to_100() =>
        Enum.GetValues<Problems>().Sum(PointsAttribute.Of).Should().Be(100);

    [Fact]
    public void A_marked_class_has_the_name_and_the_points_of_its_problem_as_traits() =>
        TraitHelper.GetTraits(typeof(Marked)).Should().BeEquivalentTo(
        [
            KeyValuePair.Create("Problem", "Momentum"),
            KeyValuePair.Create("Points", "10"),
        ]);

    [Fact]
    public void A_marked_method_has_the_name_and_the_points_of_its_problem_as_traits() =>
        TraitHelper.GetTraits(typeof(Marked).GetMethod(nameof(Marked.Method))).Should().BeEquivalentTo(
        [
            KeyValuePair.Create("Problem", "HiddenLayers"),
            KeyValuePair.Create("Points", "40"),
        ]);

    [Problem(Problems.Momentum)]
    private sealed class Marked
    {
        [Problem(Problems.HiddenLayers)]
        public static void Method()
        {
        }
    }
}
