using System.ComponentModel;
using System.Text.Json;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The processes of all peers: one for each number of threads and each kernel.</summary>
internal sealed class PeerSet : IDisposable
{
    private readonly List<PeerProcess> _processes = [];
    private readonly List<string> _facts = [];
    private readonly List<string> _remarks = [];

    /// <summary>Starts the processes.</summary>
    /// <exception cref="InvalidOperationException">A peer runs on the reference BLAS.</exception>
    public PeerSet(PeerOptions options)
    {
        foreach (PeerLibrary library in options.Libraries)
        {
            try
            {
                Start(library, options);
            }
            catch (Win32Exception exception)
            {
                _facts.Add(Missing(library, exception.Message));
            }
            catch
            {
                Dispose();
                throw;
            }
        }
    }

    /// <summary>The description of each peer, or why it is missing, as lines of a Markdown list.</summary>
    public IReadOnlyList<string> Facts => _facts;

    /// <summary>The work that a peer cannot do, and why.</summary>
    public IReadOnlyList<string> Remarks => _remarks;

    /// <summary>Prepares the work in a folder on all peers and returns those that can do it.</summary>
    public IEnumerable<IContender> Prepare(string work, string kind, string folder)
    {
        foreach (PeerProcess process in _processes)
        {
            if (process.Prepare(kind, folder) is not { } reason)
            {
                yield return process;
            }
            else if ($"{process.Column}, {work}: {reason}" is var remark && !_remarks.Contains(remark))
            {
                _remarks.Add(remark);
            }
        }
    }

    public void Dispose() => _processes.ForEach(process => process.Dispose());

    private void Start(PeerLibrary library, PeerOptions options)
    {
        if (library.Prepare() is { } reason)
        {
            _facts.Add(Missing(library, reason));
            return;
        }

        List<JsonElement> greetings = [];
        foreach (int threads in options.Threads)
        {
            foreach (string kernel in library.SelectKernels(options))
            {
                var process = new PeerProcess(library, library.CreateCommand(options.Python), threads, kernel);
                _processes.Add(process);
                if (process.Greeting.TryGetProperty("missing", out JsonElement error))
                {
                    _processes.Remove(process);
                    process.Dispose();
                    _facts.Add(Missing(library, $"{error.GetString()}{library.Remedy}"));
                    return;
                }

                RequireFastBlas(library, process.Greeting);
                greetings.Add(process.Greeting);
            }
        }

        _facts.Add($"- {Describe(greetings)}");
    }

    private static string Missing(PeerLibrary library, string reason) => $"- **{library.Name} is missing**: {reason}";

    private static string Describe(List<JsonElement> greetings)
    {
        IEnumerable<string> blas = greetings.Select(greeting => greeting.GetProperty("blas").GetString()!).Distinct();
        string facts = greetings[0].GetProperty("facts").GetString()!;
        return $"{greetings[0].GetProperty("version")} on {string.Join(" or ", blas)}{(facts.Length > 0 ? $" ({facts})" : "")}";
    }

    private static void RequireFastBlas(PeerLibrary library, JsonElement greeting)
    {
        if (greeting.GetProperty("slow_blas").GetBoolean())
        {
            throw new InvalidOperationException(
                $"{library.Name} runs on the {greeting.GetProperty("blas")}, which is many times slower than OpenBLAS, so the comparison would be unfair. On Debian, run: apt-get install libopenblas0-pthread");
        }
    }
}
