using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>docs/architecture.md names files and folders that exist.</summary>
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
    public void Every_folder_of_the_library_has_a_row() => FolderRow().Matches(Page).Select(match => match.Groups["folder"].Value)
        .Should().BeEquivalentTo(Directory.GetDirectories(Repository.PathOf("src/MyTorch")).Select(path => Path.GetFileName(path)!).Except(["bin", "obj"]));

    [GeneratedRegex("`(?<file>src/[^`]+\\.cs)`")]
    private static partial Regex FileName();

    [GeneratedRegex("^\\| `(?<folder>[A-Z]\\w+)` \\|", RegexOptions.Multiline)]
    private static partial Regex FolderRow();
}
