using System.Diagnostics;
using System.Reflection;
using FluentAssertions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using MyTorch.Kernels;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The team in a process of its own: that it starts from nothing, and that it never keeps a process from ending.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamProcessTests
{
    private static readonly string[] Needed = ["MyTorch.dll", "MathNet.Numerics.dll", "MyTorch.Tests.runtimeconfig.json"];

    private static readonly string[] References =
    [
        typeof(object).Assembly.Location, typeof(Console).Assembly.Location, typeof(CountdownEvent).Assembly.Location,
        Assembly.Load("System.Runtime").Location, typeof(ThreadTeam).Assembly.Location,
    ];

    [Fact]
    public void One_part_starts_no_thread_and_more_start_one_less_than_there_are_parts() => RunProgram("""
        ThreadTeam.Run(new Nothing(), 1);
        Console.Write(ThreadTeam.WorkerCount);
        ThreadTeam.Run(new Nothing(), 3);
        Console.Write(ThreadTeam.WorkerCount);
        """).Should().Be("02");

    [Fact]
    public void A_process_ends_although_its_team_is_at_work() => RunProgram("""
        new Thread(() => ThreadTeam.Run(new Endless(), 3)) { IsBackground = true }.Start();
        Endless.Begun.Wait();
        Console.Write("end");

        class Endless : IParallelWork
        {
            public static readonly CountdownEvent Begun = new(3);
            public void Run(int part, int parts) { Begun.Signal(); Thread.Sleep(Timeout.Infinite); }
        }
        """).Should().Be("end");

    [Fact]
    public void A_process_may_fork_until_its_very_end() => RunProgram("""
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            ThreadTeam.Run(new Nothing(), 4);
            Console.Write("exit");
        };
        ThreadTeam.Run(new Nothing(), 2);
        Console.Write("end ");
        """).Should().Be("end exit");

    /// <summary>Runs a program in a process of its own and returns what it printed; it has to end in time.</summary>
    private static string RunProgram(string code)
    {
        using var folder = new TestFolder();
        foreach (string needed in Needed)
        {
            File.Copy(Path.Combine(AppContext.BaseDirectory, needed), folder.PathOf(needed));
        }

        string program = folder.PathOf("MyTorch.Tests.dll");
        Compile(code, program);
        string dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using Process process = Process.Start(new ProcessStartInfo(dotnet, [program]) { RedirectStandardOutput = true })!;
        if (!process.WaitForExit(ThreadTeamTester.Deadline))
        {
            process.Kill();
            Assert.Fail($"The process has not ended after {ThreadTeamTester.Deadline}.");
        }

        process.ExitCode.Should().Be(0);
        return process.StandardOutput.ReadToEnd();
    }

    /// <summary>Compiles a program that may use the internals of the library, because it has the name of the tests.</summary>
    private static void Compile(string code, string path)
    {
        const string Header = "using System; using System.Threading; using MyTorch.Kernels;\n";
        const string Nothing = "\nclass Nothing : IParallelWork { public void Run(int part, int parts) { } }";
        var compilation = CSharpCompilation.Create(
            "MyTorch.Tests",
            [CSharpSyntaxTree.ParseText(Header + code + Nothing)],
            References.Select(reference => MetadataReference.CreateFromFile(reference)),
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        compilation.Emit(path).Diagnostics.Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning).Should().BeEmpty();
    }
}
