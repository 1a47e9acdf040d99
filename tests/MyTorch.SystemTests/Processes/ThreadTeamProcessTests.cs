using System.Diagnostics;
using FluentAssertions;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>The team in a separate process: it starts without threads, and never keeps the process from ending.</summary>
[Collection(nameof(ThreadTeamTester))]
public class ThreadTeamProcessTests
{
    [Fact]
    public void N_chunks_start_N_minus_one_threads() => RunProgram("""
        ParallelWork.Run(new Nothing(), 1);
        Console.Write(ThreadTeam.WorkerCount);
        ParallelWork.Run(new Nothing(), 3);
        Console.Write(ThreadTeam.WorkerCount);
        """).Should().Be("02");

    [Fact]
    public void A_process_ends_while_its_team_is_working() => RunProgram("""
        new Thread(() => ParallelWork.Run(new Endless(), 3)) { IsBackground = true }.Start();
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
            ParallelWork.Run(new Nothing(), 4);
            Console.Write("exit");
        };
        ParallelWork.Run(new Nothing(), 2);
        Console.Write("end ");
        """).Should().Be("end exit");

    /// <summary>Runs a program in a separate process and returns its output; fails if it does not end in time.</summary>
    private static string RunProgram(string code)
    {
        const string Header = "using MyTorch.Execution;\n";
        const string Nothing = "\nclass Nothing : IParallelWork { public void Run(int part, int parts) { } }";
        using var program = new ChildProgram(Header + code + Nothing);
        using Process process = program.Start();
        if (!process.WaitForExit(ThreadTeamTester.Deadline))
        {
            process.Kill();
            Assert.Fail($"The process did not end within {ThreadTeamTester.Deadline}.");
        }

        process.ExitCode.Should().Be(0);
        return process.StandardOutput.ReadToEnd();
    }
}
