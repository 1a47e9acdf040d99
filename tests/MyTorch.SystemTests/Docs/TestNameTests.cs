using System.Reflection;
using FluentAssertions;
using MyTorch.Homework.Tests;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Test names are read in test results, so they must be short.</summary>
public class TestNameTests
{
    private const int MaxLength = 60;

    private static readonly Assembly[] TestAssemblies =
        [typeof(MultipleChoiceTests).Assembly, typeof(MyTorch.Tests.Support.Repository).Assembly, typeof(TestNameTests).Assembly];

    [Fact]
    public void Test_names_are_short()
    {
        string[] tests = [.. TestAssemblies.SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public))
            .Where(method => method.IsDefined(typeof(FactAttribute))).Select(method => method.Name).Distinct()];

        tests.Should().HaveCountGreaterThan(1000);
        tests.Where(name => name.Length > MaxLength).Should().BeEmpty($"a test name has at most {MaxLength} characters");
    }
}
