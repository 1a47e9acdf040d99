using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Architecture;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>docs/architecture.md names files that exist, and the uses that ArrowTests allows.</summary>
public partial class ArchitecturePageTests
{
    private static readonly string Page = File.ReadAllText(Repository.PathOf("docs/architecture.md"));

    [Fact]
    public void Every_file_exists()
    {
        string[] files = [.. FileName().Matches(Page).Select(match => match.Groups["file"].Value).Distinct()];

        files.Should().HaveCountGreaterThan(20).And.OnlyContain(file => File.Exists(Repository.PathOf(file)));
    }

    [Fact]
    public void The_folders_use_what_the_arrow_test_allows()
    {
        var rows = new Dictionary<string, string[]>();
        foreach (Match row in FolderRow().Matches(Page))
        {
            string[] named = [.. FolderName().Matches(row.Groups["uses"].Value).Select(match => match.Groups["folder"].Value)];
            rows[row.Groups["folder"].Value] = row.Groups["uses"].Value.StartsWith("all above", StringComparison.Ordinal) ? [.. rows.Keys.Except(named)] : named;
        }

        rows.Should().BeEquivalentTo(ArrowTests.Allowed);
    }

    [GeneratedRegex("`(?<file>src/[^`]+\\.cs)`")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\| `(?<folder>[A-Z]\w+)` \|.*\| (?<uses>[^|]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex FolderRow();

    [GeneratedRegex(@"`(?<folder>\w+)`")]
    private static partial Regex FolderName();
}
