using System.Globalization;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using Xunit;
using Xunit.Abstractions;

namespace MyTorch.Tests.Data.Hostile;

/// <summary>
/// Files that were changed at random: every reader takes them or refuses them with <see cref="InvalidDataException"/> and the name of the file,
/// at once, and without more memory than the file is worth. MYTORCH_FUZZ_SEED repeats a run, MYTORCH_FUZZ_INPUTS makes it longer.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    private const int DefaultInputs = 200_000;

    /// <summary>For one file of some hundred bytes, on a machine with other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly int Seed = Setting("MYTORCH_FUZZ_SEED") ?? Environment.TickCount & 0xFFFFFF;
    private static readonly int Inputs = Setting("MYTORCH_FUZZ_INPUTS") ?? DefaultInputs;
    private readonly ITestOutputHelper _output;
    private readonly TestFolder _folder = new();
    private readonly SafeFileHandle _file;
    private volatile int _index;

    public HostileFileTests(ITestOutputHelper output)
    {
        _output = output;
        _file = File.OpenHandle(_folder.PathOf("hostile"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
    }

    public static TheoryData<string> Readers => [.. HostileReaders.All.Select(reader => reader.Name)];

    public void Dispose()
    {
        _file.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [MemberData(nameof(Readers))]
    public async Task Changed_files_are_read_or_refused(string name)
    {
        HostileReader reader = HostileReaders.All.Single(reader => reader.Name == name);
        _output.WriteLine($"MYTORCH_FUZZ_SEED={Seed}");
        Array.ForEach(reader.Files, file => Read(reader, reader.Wrap?.Invoke(file) ?? file, "a good file").Should().BeTrue());
        int count = (Inputs + HostileReaders.All.Count - 1) / HostileReaders.All.Count;
        var run = Task.Run(() => ReadAll(reader, count));
        int seen;
        do
        {
            seen = _index;
            await Task.WhenAny(run, Task.Delay(Patience));
            (run.IsCompleted || _index != seen).Should().BeTrue($"it must not hang at {Origin(seen)}");
        }
        while (!run.IsCompleted);
        _output.WriteLine($"{count} files, of which {await run} were taken.");
    }

    /// <summary>Reads so many changed files and counts those that were taken.</summary>
    private int ReadAll(HostileReader reader, int count)
    {
        int taken = 0;
        for (int index = 0; index < count; index++)
        {
            _index = index;
            if (Read(reader, Change(reader, index), Origin(index)))
            {
                taken++;
            }
        }

        return taken;
    }

    private static string Origin(int index) => $"MYTORCH_FUZZ_SEED={Seed}, input {index}";

    /// <summary>One of the good files, changed before or after it is wrapped; the same for the same seed and index.</summary>
    private static byte[] Change(HostileReader reader, int index)
    {
        var random = new Random(unchecked((Seed * 1_000_003) + index));
        byte[] file = reader.Files[random.Next(reader.Files.Length)];
        byte[] other = reader.Files[random.Next(reader.Files.Length)];
        var mutator = new Mutator(random);
        return reader.Wrap is null ? mutator.Mutate(file, other)
            : random.Next(4) > 0 ? reader.Wrap(mutator.Mutate(file, other))
            : mutator.Mutate(reader.Wrap(file), reader.Wrap(other));
    }

    /// <summary>Whether the file was taken; fails where it was neither taken nor refused as it should be.</summary>
    private bool Read(HostileReader reader, byte[] file, string origin)
    {
        string path = Write(file);
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        bool isTaken = false;
        try
        {
            reader.Read(path);
            isTaken = true;
        }
        catch (InvalidDataException exception) when (exception.Message.StartsWith(path, StringComparison.Ordinal))
        {
        }
        catch (Exception exception)
        {
            throw new InvalidOperationException($"{Describe()} threw another exception.", exception);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > reader.MostAllocated(file.Length))
        {
            throw new InvalidOperationException($"{Describe()} took {allocated} bytes of memory.");
        }

        return isTaken;

        string Describe() => $"{reader.Name}, {origin}, {file.Length} bytes, {Convert.ToBase64String(file)}";
    }

    /// <summary>In the same file each time, which is never emptied: file systems write one that was emptied to the disk at once.</summary>
    private string Write(byte[] content)
    {
        RandomAccess.Write(_file, content, fileOffset: 0);
        RandomAccess.SetLength(_file, content.Length);
        return _folder.PathOf("hostile");
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
