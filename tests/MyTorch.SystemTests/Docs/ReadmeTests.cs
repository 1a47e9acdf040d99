using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>
/// Every C# block of the README, of that of the package and of the guides is compiled and run as a program of its own, and the text block after it is what
/// it prints. Every command of the README is one that .ci/run runs.
/// </summary>
[Collection(nameof(ReadmeTests))]
[CollectionDefinition(nameof(ReadmeTests), DisableParallelization = true)]
public partial class ReadmeTests
{
    private const string Readme = "README.md";
    private const string PackageReadme = "src/MyTorch/README.md";

    private static IEnumerable<string> Guides =>
        Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md").Select(file => $"docs/{Path.GetFileName(file)}").Order(StringComparer.Ordinal);

    public static TheoryData<string, int> Programs
    {
        get
        {
            var programs = new TheoryData<string, int>();
            foreach (string path in Guides.Prepend(PackageReadme).Prepend(Readme))
            {
                foreach (int index in Enumerable.Range(0, CodeBlock().Count(Read(path))))
                {
                    programs.Add(path, index);
                }
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Programs_compile_and_print_what_the_README_says(string path, int index)
    {
        Match block = CodeBlock().Matches(Read(path))[index];

        string output = CSharpProgram.Run(block.Groups["code"].Value);

        output.TrimEnd().Should().Be(block.Groups["output"].Value.TrimEnd());
    }

    [Fact]
    public void Commands_are_run_by_ci()
    {
        string ci = File.ReadAllText(Repository.PathOf(".ci/run"));
        string[] commands = [.. ShellBlock().Matches(Read(Readme))
            .SelectMany(match => match.Groups["code"].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            .Select(line => line.Split(" #")[0].Trim())];

        commands.Should().Contain("dotnet test").And.Contain("dotnet run -c Release --project src/MyTorch.Cli");
        string[] steps = [.. ci.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("step ", StringComparison.Ordinal))
            .Select(line => line["step ".Length..].Split(" || ")[0].Replace(" --job Dry", "", StringComparison.Ordinal))];
        commands.Should().BeSubsetOf(steps);
    }

    [Fact]
    public void Links_of_the_package_are_absolute() =>
        Link().Matches(Read(PackageReadme)).Select(match => match.Groups["target"].Value).Should().OnlyContain(target => target.StartsWith("https://"));

    private static string Read(string path) => File.ReadAllText(Repository.PathOf(path)).ReplaceLineEndings("\n");

    [GeneratedRegex("```csharp\n(?<code>.*?)```(\n+```text\n(?<output>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<target>[^)]*)\)")]
    private static partial Regex Link();

    [GeneratedRegex("```(sh|bash|shell)\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();
}
