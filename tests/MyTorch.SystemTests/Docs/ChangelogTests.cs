using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Checks that the newest version in CHANGELOG.md is the version of the packages, and that its lines are short.</summary>
public partial class ChangelogTests
{
    [Fact]
    public void The_newest_version_is_the_one_of_the_packages() =>
        Versions().Match(File.ReadAllText(Repository.PathOf("CHANGELOG.md"))).Groups["version"].Value
            .Should().Be(typeof(Digits).Assembly.GetName().Version!.ToString(3));

    [Fact]
    public void The_lines_are_short() => File.ReadAllLines(Repository.PathOf("CHANGELOG.md")).Where(line => line.StartsWith('-') && line.Length > 160).Should().BeEmpty();

    [GeneratedRegex(@"^## \[(?<version>\d[^\]]*)\] - \d{4}-\d\d-\d\d\r?$", RegexOptions.Multiline)]
    private static partial Regex Versions();
}
