using System.Globalization;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace MyTorch.SystemTests.Hostile;

/// <summary>
/// Fuzzes all file readers: every reader accepts a randomly changed file or throws an <see cref="InvalidDataException"/> that names the file,
/// without hanging and without unbounded allocation. MYTORCH_FUZZ_SEED repeats a run, MYTORCH_FUZZ_INPUTS makes it longer.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    /// <summary>The timeout for one file of a few hundred bytes; only a hang takes as long.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly int Seed = Setting("MYTORCH_FUZZ_SEED") ?? 1;
    private static readonly int Inputs = Setting("MYTORCH_FUZZ_INPUTS") ?? TestSize.Of(full: 200_000, brief: 50_000);
    private readonly ITestOutputHelper _output;
    private readonly TestFolder _folder = new();
    private SafeFileHandle? _file;
    private volatile int _index;

    public HostileFileTests(ITestOutputHelper output) => _output = output;

    public static TheoryData<string> Readers => [.. HostileReaders.All.Select(reader => reader.Name)];

    public void Dispose()
    {
        _file?.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Changed_files_are_read_or_rejected(string name)
    {
        HostileReader reader = HostileReaders.All.Single(reader => reader.Name == name);
        _output.WriteLine($"MYTORCH_FUZZ_SEED={Seed}");
        _file = File.OpenHandle(_folder.PathOf(reader.FileName), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        Array.ForEach(reader.Files, file => Read(reader, Wrapped(reader, file), "a good file").Should().BeTrue());
        int count = (Inputs + HostileReaders.All.Count - 1) / HostileReaders.All.Count;
        var run = Task.Factory.StartNew(() => ReadAll(reader, count), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        int seen;
        do
        {
            seen = _index;
            await Task.WhenAny(run, Task.Delay(Patience));
            (run.IsCompleted || _index != seen).Should().BeTrue($"it must not hang at {Origin(seen)}");
        }
        while (!run.IsCompleted);
        _output.WriteLine($"{count} files, of which {await run} were accepted.");
    }

    /// <summary>Reads <paramref name="count"/> changed files and returns the number of accepted files.</summary>
    private int ReadAll(HostileReader reader, int count)
    {
        int accepted = 0;
        for (int index = 0; index < count; index++)
        {
            _index = index;
            if (Read(reader, Change(reader, index), Origin(index)))
            {
                accepted++;
            }
        }

        return accepted;
    }

    private static string Origin(int index) => $"MYTORCH_FUZZ_SEED={Seed}, input {index}";

    /// <summary>Changes one of the valid files before or after it is wrapped; deterministic for a seed and index.</summary>
    private static Input Change(HostileReader reader, int index)
    {
        var random = new Random(unchecked((Seed * 1_000_003) + index));
        byte[] file = reader.Files[random.Next(reader.Files.Length)];
        byte[] other = reader.Files[random.Next(reader.Files.Length)];
        var mutator = new Mutator(random);
        return reader.Wrap is null || random.Next(4) > 0
            ? Wrapped(reader, mutator.Mutate(file, other))
            : Packed(reader, mutator.Mutate(reader.Wrap(file), reader.Wrap(other)));
    }

    /// <summary>Creates an input whose content is known because it is wrapped here.</summary>
    private static Input Wrapped(HostileReader reader, byte[] content) =>
        reader.Wrap is null ? Packed(reader, content) : new Input(reader.Wrap(content), content.Length);

    /// <summary>Creates an input whose content may be as large as a file of this length can have.</summary>
    private static Input Packed(HostileReader reader, byte[] file) => new(file, (long)reader.Expansion * file.Length);

    /// <summary>Returns whether the file was accepted; throws if it was neither accepted nor rejected correctly.</summary>
    private bool Read(HostileReader reader, Input input, string origin)
    {
        (byte[] file, long content) = input;
        string path = Write(reader, file);
        bool isAccepted = false;
        long allocated = Allocated.Once(() => isAccepted = IsAccepted());
        if (allocated > HostileReader.MostAllocated(content))
        {
            throw new InvalidOperationException($"{Describe()} took {allocated} bytes of memory.");
        }

        return isAccepted;

        bool IsAccepted()
        {
            try
            {
                reader.Read(path);
                return true;
            }
            catch (InvalidDataException exception) when (exception.Message.StartsWith(path, StringComparison.Ordinal))
            {
                return false;
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"{Describe()} threw another exception.", exception);
            }
        }

        string Describe() => $"{reader.Name}, {origin}, {file.Length} bytes, {Convert.ToBase64String(file)}";
    }

    /// <summary>Overwrites one file without ever truncating it to 0 bytes: file systems flush a truncated file to disk immediately.</summary>
    private string Write(HostileReader reader, byte[] content)
    {
        RandomAccess.Write(_file!, content, fileOffset: 0);
        RandomAccess.SetLength(_file!, content.Length);
        return _folder.PathOf(reader.FileName);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <param name="File">The bytes of the file.</param>
    /// <param name="Content">The maximum number of bytes when it is unpacked.</param>
    private sealed record Input(byte[] File, long Content);
}
