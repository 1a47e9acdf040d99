using System.Diagnostics;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MyTorch.Tests.Data;

namespace MyTorch.Tests.Support;

/// <summary>A program that runs in its own process. Its assembly is named like the tests, so it can use the internals of the library.</summary>
internal sealed class ChildProgram : IDisposable
{
    private const string Name = "MyTorch.Tests";

    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;";

    private static readonly string[] Needed = ["MyTorch.dll", "MathNet.Numerics.dll", "System.Numerics.Tensors.dll", $"{Name}.runtimeconfig.json"];

    private readonly TestFolder _folder = new();

    /// <summary>Compiles C# files, one of which has top-level statements.</summary>
    public ChildProgram(params string[] sources)
    {
        foreach (string needed in Needed)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, needed), _folder.PathOf(needed));
        }

        string[] assemblies = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator);
        var compilation = CSharpCompilation.Create(
            Name,
            sources.Append(ImplicitUsings).Select(source => CSharpSyntaxTree.ParseText(source)),
            assemblies.Where(path => Path.GetFileName(path) != $"{Name}.dll").Select(path => MetadataReference.CreateFromFile(path)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication, nullableContextOptions: NullableContextOptions.Enable));
        compilation.Emit(Program).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Should().BeEmpty();
    }

    private string Program => _folder.PathOf($"{Name}.dll");

    /// <summary>Starts a process with redirected input and output. The caller must read its output.</summary>
    public Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [Program, .. arguments]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;

    public void Dispose() => _folder.Dispose();
}
