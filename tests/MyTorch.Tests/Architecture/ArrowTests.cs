using System.Reflection;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Execution;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Architecture;

/// <summary>
/// Which folder of src/MyTorch may use which, read from the assembly: declarations, signatures and the IL of every body. A type belongs to the
/// folder of its source file.
/// </summary>
public class ArrowTests
{
    private const int MostFiles = 25;

    private static readonly string Root = Repository.PathOf("src/MyTorch");

    private static readonly Assembly Library = typeof(Linear<>).Assembly;

    private static readonly string[] Engine = ["Common", "Kernels", "Execution"];

    private static readonly string[] Middle = [.. Engine, "Layers", "Activations", "Criteria", "Autograd"];

    /// <summary>The folders that each folder may use beside itself.</summary>
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Common"] = [],
        ["Kernels"] = ["Common"],
        ["Execution"] = ["Common", "Kernels"],
        ["Layers"] = Engine,
        ["Activations"] = [.. Engine, "Layers"],
        ["Criteria"] = [.. Engine, "Layers", "Activations"],
        ["Autograd"] = [.. Engine, "Layers", "Activations", "Criteria"],
        ["Optimizers"] = Middle,
        ["Networks"] = [.. Middle, "Optimizers"],
        ["Training"] = [.. Middle, "Optimizers", "Networks", "Data"],
        ["Tables"] = [.. Middle, "Optimizers", "Networks", "Training", "Data"],
        ["Data"] = ["Common", "Kernels"],
        ["Neurons"] = [.. Middle, "Optimizers", "Networks"],
        ["Interop"] = Engine,
    };

    /// <summary>The uses that the table above does not allow: a folder, the types, and the reason. One that is no longer needed fails.</summary>
    private static readonly (string From, Type[] Used, string Reason)[] Exceptions =
    [
        ("Layers", [typeof(NpyArray), typeof(FileArrays)], "a state is named arrays in memory; no layer opens a file"),
        ("Optimizers", [typeof(NpyArray)], "a state is named arrays in memory; no optimizer opens a file"),
        ("Data", [typeof(IParallelWork), typeof(ParallelWork)], "gathering and transforming samples is work for all threads of the team"),
    ];

    private static readonly Arrow[] Arrows = [.. FindArrows(new SourceFiles(Library, "/src/MyTorch/"))];

    [Fact]
    public void No_folder_uses_one_that_it_must_not_know() => Arrows
        .Where(arrow => arrow.To is { } to && !Allowed[arrow.From].Contains(to) && !Exceptions.Any(exception => Covers(exception, arrow)))
        .Should().BeEmpty("the design has no such arrow");

    [Fact]
    public void Every_exception_is_needed() =>
        Exceptions.SelectMany(exception => exception.Used.Select(used => (exception.From, Used: used)))
            .Where(exception => !Arrows.Any(arrow => arrow.From == exception.From && arrow.Used == exception.Used))
            .Should().BeEmpty("an exception without a use must go");

    [Fact]
    public void Kernels_know_no_matrices() =>
        Arrows.Where(arrow => arrow.From == "Kernels" && arrow.Used.FullName!.StartsWith("MathNet.", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Only_data_and_training_know_files() => Arrows
        .Where(arrow => arrow.From is not ("Data" or "Training" or "Tables") && arrow.Used.Namespace == typeof(File).Namespace)
        .Should().BeEmpty();

    [Fact]
    public void The_library_never_prints() => Arrows.Where(arrow => arrow.Used == typeof(Console)).Should().BeEmpty();

    [Fact]
    public void Bodies_signatures_and_declarations_are_read()
    {
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.ReLU`1.Forward" && arrow.Used == typeof(Elementwise));
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.IStateful.SaveState" && arrow.Used == typeof(NpyArray));
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.Sequential`1" && arrow.Used == typeof(Layer<>));
        Arrows.Select(arrow => arrow.From).Distinct().Should().BeEquivalentTo(Folders.Select(Path.GetFileName));
    }

    [Fact]
    public void No_folder_has_more_files_than_one_can_survey() => Folders
        .SelectMany(folder => Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories).Prepend(folder))
        .Where(folder => Directory.EnumerateFiles(folder, "*.cs").Count() > MostFiles)
        .Should().BeEmpty($"a folder has at most {MostFiles} files");

    private static IEnumerable<string> Folders => Directory.EnumerateDirectories(Root).Where(folder => Path.GetFileName(folder) is not ("bin" or "obj"));

    private static bool Covers((string From, Type[] Used, string Reason) exception, Arrow arrow) =>
        exception.From == arrow.From && exception.Used.Contains(arrow.Used);

    private static IEnumerable<Arrow> FindArrows(SourceFiles files)
    {
        foreach (Type type in Library.GetTypes())
        {
            if (files.Find(type) is not { } home)
            {
                IsOfTheCompiler(type).Should().BeTrue($"the file of {type} must be known");
                continue;
            }

            foreach (MemberInfo user in type.GetMembers(UsedTypes.Declared).Prepend(type))
            {
                string from = FolderOf((user is MethodBase method ? files.Find(method) : null) ?? home);
                string name = user == type ? type.FullName! : $"{type.FullName}.{user.Name}";
                foreach (Type used in (user is Type ? user == type ? UsedTypes.Of(type) : [] : UsedTypes.Of(user)).Distinct())
                {
                    string? to = used.Assembly == Library && files.Find(used) is { } file ? FolderOf(file) : null;
                    if (to != from)
                    {
                        yield return new Arrow(from, name, to, used);
                    }
                }
            }
        }
    }

    /// <summary>Anonymous types, generated code, and what stands in for collection expressions and literals belong to no file of a folder.</summary>
    private static bool IsOfTheCompiler(Type type) => type.Name.StartsWith('<') || (type.DeclaringType is { } outer && IsOfTheCompiler(outer));

    private static string FolderOf(string file) => file.Split('/')[0];
}
