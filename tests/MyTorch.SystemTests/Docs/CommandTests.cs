using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>
/// Checks the commands in shell blocks. `.ci/docs` runs the `mytorch` commands of all pages except the package readmes; these tests check that their
/// options exist, and that a script in `.ci` runs every other command.
/// </summary>
public class CommandTests
{
    private const string Command = "mytorch ";

    private static IEnumerable<string> Commands => Pages.All.SelectMany(Pages.Commands).Distinct();

    [Fact]
    public void Ci_runs_the_commands_of_every_page() => Steps("run").Should().Contain(step => step.StartsWith(".ci/docs ", StringComparison.Ordinal));

    [Fact]
    public void The_options_of_mytorch_exist()
    {
        string[][] commands = [.. Commands.Where(line => line.StartsWith(Command, StringComparison.Ordinal)).Select(line => line[Command.Length..].Split(' '))];

        commands.Should().HaveCountGreaterThan(20);
        foreach (IGrouping<string, string[]> group in commands.GroupBy(words => words[0].StartsWith('-') ? "train" : words[0]))
        {
            using var help = new StringWriter();
            CommandLine.Run([group.Key, "--help"], help, help).Should().Be(0, $"{group.Key} is a command");
            group.SelectMany(words => words).Where(word => word.StartsWith("--", StringComparison.Ordinal)).Distinct()
                .Where(option => !help.ToString().Contains($"{option} ", StringComparison.Ordinal) && !help.ToString().Contains($"{option}\n", StringComparison.Ordinal))
                .Should().BeEmpty($"they are options of {group.Key}");
        }
    }

    [Fact]
    public void Other_commands_are_run_by_ci()
    {
        string[] run = [.. Steps("run").Select(step => step.Replace(" --job Dry", "", StringComparison.Ordinal))];
        string[] install = [.. Steps("packages").Concat(Steps("consumer")).Select(WithoutOptions)];
        string[] others = [.. Commands.Where(line => !line.StartsWith(Command, StringComparison.Ordinal))];

        others.Should().Contain("dotnet test").And.OnlyContain(line => run.Contains(line) || install.Contains(WithoutOptions(line)));
    }

    /// <summary>Returns the commands that a script in .ci runs as steps.</summary>
    private static IEnumerable<string> Steps(string script) => File.ReadAllLines(Repository.PathOf($".ci/{script}")).Select(line => line.Trim())
        .Where(line => line.StartsWith("step ", StringComparison.Ordinal) || line.StartsWith("run_tests ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf(' ') + 1)..].Split(" || ")[0]);

    private static string WithoutOptions(string command) => command.Split(" -")[0];
}
