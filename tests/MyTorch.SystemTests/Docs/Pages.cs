using System.Text.RegularExpressions;
using MyTorch.Tests.Support;

namespace MyTorch.SystemTests.Docs;

/// <summary>Lists the Markdown files of the repository by their paths relative to its root.</summary>
internal static partial class Pages
{
    public const string Readme = "README.md";

    private static readonly EnumerationOptions Recursive = new() { RecurseSubdirectories = true };

    /// <summary>All pages, except those in build outputs and run folders.</summary>
    public static IReadOnlyList<string> All { get; } = [.. new[] { "benchmarks", "data", "docs", "src", "tests" }
        .SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", Recursive))
        .Concat(Directory.EnumerateFiles(Repository.Root, "*.md"))
        .Select(file => Path.GetRelativePath(Repository.Root, file).Replace('\\', '/'))
        .Where(path => !path.Split('/').Any(folder => folder is "bin" or "obj"))
        .Order(StringComparer.Ordinal)];

    /// <summary>The pages in docs.</summary>
    public static IEnumerable<string> Guides => All.Where(path => path.StartsWith("docs/", StringComparison.Ordinal));

    /// <summary>The README files of the packages.</summary>
    public static IEnumerable<string> OfPackages => All.Where(path => path.StartsWith("src/", StringComparison.Ordinal));

    public static string Read(string path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    /// <summary>Returns the lines of all shell blocks of a page, without comments and empty lines.</summary>
    public static IEnumerable<string> Commands(string path) => ShellBlock().Matches(Read(path))
        .SelectMany(match => match.Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        .Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0);

    [GeneratedRegex("```sh\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
