using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MathNet.Numerics.Statistics;
using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks.Spiking;

/// <summary>The command line of <c>spiking</c>: compares a network of spiking neurons with Brian.</summary>
internal static class SpikingCommand
{
    // 0.1 s, the time the network needs to reach its steady state.
    private const int Warm = 1000;

    private static readonly PythonLibrary Brian = new("brian", "Brian 2", "python3-brian");
    private static readonly Option<int> Neurons = new("--neurons") { Description = "The number of neurons.", DefaultValueFactory = _ => 10_000 };
    private static readonly Option<double> Seconds = new("--seconds") { Description = "The simulated time, in steps of 0.1 ms.", DefaultValueFactory = _ => 1 };
    private static readonly Option<double> Lowest = new("--lowest") { Description = "The lowest constant input; 1 is the threshold.", DefaultValueFactory = _ => 0.8 };
    private static readonly Option<double> Highest = new("--highest") { Description = "The highest constant input.", DefaultValueFactory = _ => 1.2 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "The number of alternating runs of each; the minimum and median times are printed.", DefaultValueFactory = _ => 3 };
    private static readonly Option<string> Python = new("--python") { Description = "The Python interpreter with Brian.", DefaultValueFactory = _ => "/usr/bin/python3" };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Times a network of leaky integrate-and-fire neurons with 10% random connections against Brian 2 with NumPy.") { Neurons, Seconds, Lowest, Highest, Rounds, Python };
        command.SetAction(result =>
        {
            foreach (string fact in Machine.Facts("spiking", args))
            {
                Console.WriteLine(fact);
            }

            Console.WriteLine($"- {new Peak([1])}");
            long before = GC.GetTotalMemory(forceFullCollection: true);
            var problem = new SpikingProblem(result.GetValue(Neurons), result.GetValue(Lowest), result.GetValue(Highest));
            double bytes = (double)(GC.GetTotalMemory(forceFullCollection: true) - before) / problem.Synapses;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"- {problem.Synapses:N0} synapses, {bytes:0.00} bytes of memory for each"));
            Compare(problem, result.GetValue(Python)!, (int)Math.Round(result.GetValue(Seconds) * 1e4), result.GetValue(Rounds));
        });
        return command.Parse(args).Invoke();
    }

    private static void Compare(SpikingProblem problem, string python, int steps, int rounds)
    {
        using var folder = new WorkFolder();
        File.WriteAllText(folder["spiking.txt"], problem.Description);
        using PeerProcess? brian = StartBrian(python);
        brian?.Prepare("spiking", folder.Path);
        IContender[] contenders = brian is null ? [problem] : [problem, brian];
        List<double>[] seconds = [.. contenders.Select(_ => new List<double>())];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                seconds[i].Add(contenders[i].Run(Warm, steps));
            }
        }

        for (int i = 0; i < contenders.Length; i++)
        {
            double spikes = contenders[i].Check(Warm + steps) - contenders[i].Check(Warm);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{contenders[i].Column,-8} {seconds[i].Min(),8:0.000} s ({seconds[i].Median():0.000}) for {steps / 1e4} s, {spikes:N0} spikes"));
        }

        if (brian is not null)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio {seconds[1].Min() / seconds[0].Min():0.0} ({seconds[1].Median() / seconds[0].Median():0.0})"));
        }
    }

    /// <summary>Starts the process, or prints why Python or Brian is missing and returns null.</summary>
    private static PeerProcess? StartBrian(string python)
    {
        string reason;
        try
        {
            var process = new PeerProcess(
                Brian, new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "peers", "peer.py"), Brian.Id]), threads: 1, kernel: "");
            if (!process.Greeting.TryGetProperty("missing", out JsonElement missing))
            {
                return process;
            }

            process.Dispose();
            reason = missing.GetString()!;
        }
        catch (Win32Exception exception)
        {
            reason = exception.Message;
        }

        Console.WriteLine($"Brian is missing: {reason}{Brian.Remedy}.");
        return null;
    }
}
