using System.CommandLine;
using System.Globalization;
using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks.Loop;

/// <summary>The command line of <c>loop</c>: measures the overhead of the training loop.</summary>
internal static class LoopCommand
{
    private static readonly Option<int> Batches = new("--batches") { Description = "The number of batches per epoch.", DefaultValueFactory = _ => 100 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "The number of epochs of each loop; the minimum and median times are printed.", DefaultValueFactory = _ => 25 };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand($"Times the Trainer against a bare loop of steps over the same batches: {Workload.Hw1.Description}.") { Batches, Rounds };
        command.SetAction(result =>
        {
            (int batches, int rounds) = (result.GetValue(Batches), result.GetValue(Rounds));
            Print(new LoopProblem<double>(batches).Loops, ElementTypes.Double, batches, rounds);
            Print(new LoopProblem<float>(batches).Loops, ElementTypes.Single, batches, rounds);
        });
        return command.Parse(args).Invoke();
    }

    private static void Print(IReadOnlyList<TimedLoop> loops, string type, int batches, int rounds)
    {
        Timings[] timings = Timings.InTurn(rounds, prepare: () => { }, [.. loops.Select(loop => loop.Epoch)]);
        Console.WriteLine($"{type}: µs per step at the minimum of {rounds} times (at the median), and the overhead over the bare loop above");
        Timings bare = timings[0];
        foreach ((TimedLoop loop, Timings timing) in loops.Zip(timings))
        {
            bare = loop.IsBare ? timing : bare;
            string more = loop.IsBare ? "" : $"{timing.Minimum / bare.Minimum - 1:+0.0%;-0.0%} ({timing.Median / bare.Median - 1:+0.0%;-0.0%})";
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"  {loop.Name,-54}{timing.Minimum / batches * 1e6,8:0.0} ({timing.Median / batches * 1e6:0.0})  {more}"));
        }
    }
}
