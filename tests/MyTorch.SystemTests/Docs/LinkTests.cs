using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Checks that the links and images of every page refer to existing files and headings.</summary>
public partial class LinkTests
{
    private const string Index = "docs/README.md";

    public static TheoryData<string> Paths => [.. Pages.All];

    [Theory]
    [MemberData(nameof(Paths))]
    public void Links_resolve(string path) =>
        Targets(path).Where(target => !target.StartsWith("https://", StringComparison.Ordinal)).Where(target => !Exists(path, target)).Should().BeEmpty();

    [Fact]
    public void Broken_links_are_found()
    {
        Exists(Index, "nowhere.md").Should().BeFalse();
        Exists(Index, "tables.md#nowhere").Should().BeFalse();
        Exists(Index, "tables.md#a-first-model").Should().BeTrue();
        Exists(Index, "../data/reference").Should().BeTrue();
    }

    [Fact]
    public void Links_of_packages_are_absolute() =>
        Pages.OfPackages.SelectMany(Targets).Should().OnlyContain(target => target.StartsWith("https://", StringComparison.Ordinal));

    [Fact]
    public void The_index_links_every_page() => Pages.Guides.Except([Index]).Select(path => path["docs/".Length..]).Except(Targets(Index)).Should().BeEmpty();

    [Fact]
    public void The_README_is_short() => Pages.Read(Pages.Readme).Count(c => c == '\n').Should().BeLessThanOrEqualTo(200);

    private static IEnumerable<string> Targets(string path) => Link().Matches(Fence().Replace(Pages.Read(path), "")).Select(match => match.Groups["target"].Value);

    private static bool Exists(string page, string target)
    {
        string[] parts = target.Split('#');
        string file = parts[0].Length == 0 ? Repository.PathOf(page) : Path.Combine(Path.GetDirectoryName(Repository.PathOf(page))!, parts[0]);
        return parts.Length == 1 ? Path.Exists(file) : File.Exists(file) && Anchors(file).Contains(parts[1]);
    }

    /// <summary>Returns the anchors that GitHub creates for the headings of a page: lower case, without punctuation, with hyphens for spaces.</summary>
    private static IEnumerable<string> Anchors(string file) => Heading().Matches(Fence().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), ""))
        .Select(match => Punctuation().Replace(match.Groups["text"].Value.ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"\]\((?<target>[^)]*)\)|(src|href)=""(?<target>[^""]*)""")]
    private static partial Regex Link();

    [GeneratedRegex("^```.*?^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex("^#+ (?<text>.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex Punctuation();
}
