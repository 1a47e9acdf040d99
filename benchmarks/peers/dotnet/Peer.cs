using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// A contender of the comparison in a separate, warm process. It uses the protocol of peer.py on its standard input and output: first
/// its description, then an answer to each line. The environment sets the number of threads.
/// </summary>
internal abstract class Peer
{
    private Work? _work;

    /// <summary>The number of threads to compute with.</summary>
    protected static int Threads { get; } = int.Parse(Environment.GetEnvironmentVariable("OMP_NUM_THREADS") ?? "1", CultureInfo.InvariantCulture);

    /// <summary>The library and its version.</summary>
    protected abstract string Version { get; }

    /// <summary>The library that multiplies matrices.</summary>
    protected abstract string Blas { get; }

    /// <summary>Creates the training step or the prediction of a network.</summary>
    /// <exception cref="UnableException">The library cannot express it.</exception>
    protected abstract Work CreateNetwork<T>(NetworkTask<T> task) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Fits a model to the table in a folder and writes its predictions there; returns the classes and the times, like tables.py.</summary>
    /// <exception cref="UnableException">The library has no such model.</exception>
    protected virtual object Fit(string folder) => throw new UnableException("has no table models");

    /// <summary>Answers requests until the input ends.</summary>
    public void Run()
    {
        try
        {
            Say(new { version = Version, blas = Blas, slow_blas = false, facts = "" });
        }
        catch (Exception exception) when (exception is TypeInitializationException or DllNotFoundException)
        {
            Say(new { missing = (exception.InnerException ?? exception).Message.Split('\n')[0].Trim() });
            return;
        }

        while (Console.ReadLine() is { } line)
        {
            Say(Answer(line.Split('\t')));
        }

        _work?.Dispose();
    }

    private object Answer(string[] words)
    {
        try
        {
            return words switch
            {
                ["prepare", "network", var folder] => new { ok = Prepare(folder) },
                ["check", var steps] => new { ok = Check(Parse(steps)) },
                ["run", var warm, var steps] => new { ok = Time(Parse(warm), Parse(steps)) },
                ["fit", _, var folder] => new { ok = Fit(folder) },
                _ => new { unable = $"cannot {string.Join(' ', words)}" },
            };
        }
        catch (UnableException exception)
        {
            return new { unable = exception.Message };
        }
        catch (Exception exception)
        {
            return new { error = $"{exception.GetType().Name}: {exception.Message}" };
        }
    }

    private bool Prepare(string folder)
    {
        _work?.Dispose();
        _work = null;
        _work = Npy.Read(Path.Combine(folder, "x.npy")).ElementType == typeof(double)
            ? CreateNetwork(new NetworkTask<double>(folder))
            : CreateNetwork(new NetworkTask<float>(folder));
        return true;
    }

    private double Check(int steps)
    {
        Start(steps);
        return _work!.Value();
    }

    private double Time(int warm, int steps)
    {
        Start(warm);
        long start = Stopwatch.GetTimestamp();
        for (int step = 0; step < steps; step++)
        {
            _work!.Step();
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private void Start(int steps)
    {
        _work!.Reset();
        for (int step = 0; step < steps; step++)
        {
            _work.Step();
        }
    }

    private static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static void Say(object message) => Console.WriteLine(JsonSerializer.Serialize(message));
}
