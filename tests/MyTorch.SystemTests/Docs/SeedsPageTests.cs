using System.Reflection;
using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Homework.Tests;
using MyTorch.Onnx;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Checks that every class, command and test named in the tables of docs/seeds.md exists.</summary>
public partial class SeedsPageTests
{
    private const string Command = "mytorch ";

    private const BindingFlags Public = BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static;

    private static readonly ILookup<string, Type> Types = Named(new[] { typeof(Linear<>).Assembly, typeof(OnnxExporter).Assembly }.SelectMany(assembly => assembly.GetExportedTypes()));

    private static readonly ILookup<string, Type> Tests = Named(new[] { typeof(MultipleChoiceTests), typeof(MyTorch.Tests.Support.Repository), typeof(SeedsPageTests) }.SelectMany(type => type.Assembly.GetTypes()).Where(type => type.GetMethods().Any(IsTest)));

    /// <summary>The rows that name code, as four cells: the source, its statement, the class or command (in the last table, the correct reading), and the test.</summary>
    private static readonly string[][] Rows = [.. File.ReadAllLines(Repository.PathOf("docs/seeds.md"))
        .Where(line => line.StartsWith('|') && line.Contains('`', StringComparison.Ordinal))
        .Select(line => line.Trim('|', ' ').Split(" | "))];

    private static IEnumerable<string> Code => Rows.SelectMany(row => Spans(row[2]));

    [Fact]
    public void Every_row_has_a_test_that_exists()
    {
        Rows.Should().HaveCountGreaterThan(150).And.OnlyContain(row => row.Length == 4 && Spans(row[3]).Any());
        Rows.SelectMany(row => Spans(row[3])).Where(name => !Has(Tests, name, (type, method) => type.GetMethods().Any(test => test.Name == method && IsTest(test)))).Should().BeEmpty();
    }

    [Fact]
    public void Every_class_and_member_exists()
    {
        string[] names = [.. Code.Where(code => !IsCommand(code)).Select(code => code.Replace("<T>", "", StringComparison.Ordinal))];

        names.Should().HaveCountGreaterThan(150);
        names.Where(name => !Has(Types, name, (type, member) => type.GetMember(member, Public).Length > 0)).Should().BeEmpty();
    }

    [Fact]
    public void Every_command_exists_with_its_options()
    {
        string[][] commands = [.. Code.Where(code => code.StartsWith(Command, StringComparison.Ordinal)).Select(code => code[Command.Length..].Split(' ')).DistinctBy(words => string.Join(' ', words))];

        commands.Where(words => words is ["experiment", _]).Select(words => words[1]).Except(ExperimentList.All.Select(experiment => experiment.Name)).Should().BeEmpty();
        foreach (string[] words in commands)
        {
            using var help = new StringWriter();
            CommandLine.Run([words[0], "--help"], help, help).Should().Be(0, $"{words[0]} is a command");
            words.Where(word => word.StartsWith("--", StringComparison.Ordinal) && !help.ToString().Contains($"{word} ", StringComparison.Ordinal)).Should().BeEmpty();
        }
    }

    /// <summary>Every experiment reproduces a statement of the seeds, so it must have a row.</summary>
    [Fact]
    public void Every_experiment_has_a_row() =>
        ExperimentList.All.Select(experiment => $"{Command}experiment {experiment.Name}").Except(Code).Should().BeEmpty();

    private static bool IsCommand(string code) => code.StartsWith(Command, StringComparison.Ordinal) || code.StartsWith("dotnet ", StringComparison.Ordinal);

    private static bool IsTest(MethodInfo method) => method.GetCustomAttributes<FactAttribute>().Any();

    private static IEnumerable<string> Spans(string cell) => CodeSpan().Matches(cell).Select(match => match.Groups["code"].Value);

    /// <summary>Whether a type or member of this name exists, with any number of type parameters.</summary>
    private static bool Has(ILookup<string, Type> types, string name, Func<Type, string, bool> hasMember) =>
        name.Split('.') is [var type, .. var member] && types[type].Any(found => member.Length == 0 || (member.Length == 1 && hasMember(found, member[0])));

    private static ILookup<string, Type> Named(IEnumerable<Type> types) => types.ToLookup(type => type.Name.Split('`')[0]);

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex CodeSpan();
}
