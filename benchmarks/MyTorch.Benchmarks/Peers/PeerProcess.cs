using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A process of a peer with a fixed number of threads and OpenBLAS kernel; it stays warm until it is disposed.</summary>
internal sealed class PeerProcess : IContender, IDisposable
{
    private readonly PeerLibrary _library;
    private readonly Process _process;

    /// <summary>Starts the process and reads its description.</summary>
    /// <param name="library">The library.</param>
    /// <param name="command">The command of its program.</param>
    /// <param name="threads">The number of threads for OpenBLAS, MKL and OpenMP.</param>
    /// <param name="kernel">The OpenBLAS kernel; empty for the default.</param>
    public PeerProcess(PeerLibrary library, ProcessStartInfo command, int threads, string kernel)
    {
        _library = library;
        Threads = threads;
        Variant = string.Join(' ', ((string[])[ThreadCount.Describe(threads), kernel, library.Variant]).Where(word => word.Length > 0));
        command.RedirectStandardInput = command.RedirectStandardOutput = true;
        foreach (string variable in (string[])["OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS"])
        {
            command.Environment[variable] = threads.ToString(CultureInfo.InvariantCulture);
        }

        if (kernel.Length > 0)
        {
            command.Environment["OPENBLAS_CORETYPE"] = kernel;
        }

        _process = Process.Start(command)!;
        Greeting = Read();
    }

    public string Column => _library.Name;

    public string Variant { get; }

    public int Threads { get; }

    /// <summary>The timeout of an answer, sufficient for a busy machine.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The description that the process gives of itself; see peer.py.</summary>
    public JsonElement Greeting { get; }

    /// <summary>Prepares the work in a folder, of a kind listed in peer.py; returns why the peer cannot express it, or null.</summary>
    public string? Prepare(string kind, string folder) =>
        Ask("prepare", kind, folder).TryGetProperty("unable", out JsonElement reason) ? reason.GetString() : null;

    public double Check(int steps) => AskNumber("check", steps);

    public double Run(int warm, int steps) => AskNumber("run", warm, steps);

    /// <summary>Fits a model to the table in a folder and writes its predictions there; returns the classes and the times, see tables.py.</summary>
    public JsonElement Fit(string model, string folder) => Ask("fit", model, folder).GetProperty("ok");

    public void Dispose()
    {
        _process.StandardInput.Close(); // the program ends with its input
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private double AskNumber(params object[] words) => Ask(words).GetProperty("ok").GetDouble();

    private JsonElement Ask(params object[] words)
    {
        string question = string.Join('\t', words);
        _process.StandardInput.WriteLine(question);
        _process.StandardInput.Flush();
        JsonElement answer = Read();
        return answer.TryGetProperty("error", out JsonElement error)
            ? throw new InvalidOperationException($"{Column} ({Variant}) answers '{question}' with {error.GetString()}.")
            : answer;
    }

    private JsonElement Read()
    {
        Task<string?> line = _process.StandardOutput.ReadLineAsync();
        if (!line.Wait(Patience))
        {
            _process.Kill();
            throw new TimeoutException($"{Column} ({Variant}) has not answered for {Patience.TotalMinutes} minutes.");
        }

        return line.Result is null
            ? throw new InvalidOperationException($"{Column} ({Variant}) ended without an answer.")
            : JsonDocument.Parse(line.Result).RootElement;
    }
}
