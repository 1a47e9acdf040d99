using System.Reflection;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Execution;
using MyTorch.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Architecture;

/// <summary>
/// Checks the dependencies between the folders of src/MyTorch in the declarations, signatures and IL of the assembly. A type belongs to the folder of
/// its source file.
/// </summary>
public class ArrowTests
{
    private const int MostFiles = 25;

    private static readonly string Root = Repository.PathOf("src/MyTorch");

    private static readonly Assembly Library = typeof(Linear<>).Assembly;

    private static readonly string[] Engine = ["Common", "Kernels", "Execution"];

    private static readonly string[] Middle = [.. Engine, "Layers", "Activations", "Criteria", "Autograd"];

    /// <summary>The folders that each folder may use besides itself.</summary>
    internal static readonly Dictionary<string, string[]> Allowed = new()
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

    /// <summary>Exceptions to the table above: a folder, the types, and the reason. An unused exception fails a test.</summary>
    private static readonly (string From, Type[] Used, string Reason)[] Exceptions =
    [
        ("Layers", [typeof(NpyArray), typeof(FileArrays)], "a state is named arrays in memory; no layer opens a file"),
        ("Optimizers", [typeof(NpyArray)], "a state is named arrays in memory; no optimizer opens a file"),
        ("Data", [typeof(IParallelWork), typeof(ParallelWork)], "samples are gathered and transformed on all workers of the team"),
    ];

    private static readonly Arrow[] Arrows = [.. FindArrows(new SourceFiles(Library, "/src/MyTorch/"))];

    [Fact]
    public void Folders_use_only_the_folders_allowed_by_the_design() => Arrows
        .Where(arrow => arrow.To is { } to && !Allowed[arrow.From].Contains(to) && !Exceptions.Any(exception => Covers(exception, arrow)))
        .Should().BeEmpty("the design does not allow this dependency");

    [Fact]
    public void Every_exception_is_needed() =>
        Exceptions.SelectMany(exception => exception.Used.Select(used => (exception.From, Used: used)))
            .Where(exception => !Arrows.Any(arrow => arrow.From == exception.From && arrow.Used == exception.Used))
            .Should().BeEmpty("unused exceptions must be removed");

    [Fact]
    public void Kernels_do_not_use_matrices() =>
        Arrows.Where(arrow => arrow.From == "Kernels" && arrow.Used.FullName!.StartsWith("MathNet.", StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void Only_data_and_training_use_files() => Arrows
        .Where(arrow => arrow.From is not ("Data" or "Training" or "Tables") && arrow.Used.Namespace == typeof(File).Namespace)
        .Should().BeEmpty();

    [Fact]
    public void The_library_never_prints() => Arrows.Where(arrow => arrow.Used == typeof(Console)).Should().BeEmpty();

    [Fact]
    public void Bodies_signatures_and_declarations_are_analyzed()
    {
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.ReLU`1.Forward" && arrow.Used == typeof(Elementwise));
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.IStateful.SaveState" && arrow.Used == typeof(NpyArray));
        Arrows.Should().Contain(arrow => arrow.Member == "MyTorch.Sequential`1" && arrow.Used == typeof(Layer<>));
        Arrows.Select(arrow => arrow.From).Distinct().Should().BeEquivalentTo(Folders.Select(Path.GetFileName));
    }

    [Fact]
    public void Folders_have_a_limited_number_of_files() => Folders
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
                IsCompilerGenerated(type).Should().BeTrue($"the file of {type} must be known");
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

    /// <summary>Whether the compiler generated the type: anonymous types and helpers for collection expressions and literals have no source file.</summary>
    private static bool IsCompilerGenerated(Type type) => type.Name.StartsWith('<') || (type.DeclaringType is { } outer && IsCompilerGenerated(outer));

    private static string FolderOf(string file) => file.Split('/')[0];
}
