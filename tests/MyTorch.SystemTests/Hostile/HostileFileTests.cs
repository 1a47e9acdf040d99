using System.Globalization;
using FluentAssertions;
using Microsoft.Win32.SafeHandles;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace MyTorch.SystemTests.Hostile;

/// <summary>
/// Files that were changed at random: every reader takes them or refuses them with <see cref="InvalidDataException"/> and the name of the file,
/// at once, and without more memory than the file is worth. MYTORCH_FUZZ_SEED repeats a run, MYTORCH_FUZZ_INPUTS makes it longer.
/// </summary>
public sealed class HostileFileTests : IDisposable
{
    /// <summary>For one file of some hundred bytes: nothing but a hang takes as long.</summary>
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
    public async Task Changed_files_are_read_or_refused(string name)
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

    /// <summary>A file whose content is known, since it is wrapped here.</summary>
    private static Input Wrapped(HostileReader reader, byte[] content) =>
        reader.Wrap is null ? Packed(reader, content) : new Input(reader.Wrap(content), content.Length);

    /// <summary>A file that may hold as much as one of its length can.</summary>
    private static Input Packed(HostileReader reader, byte[] file) => new(file, (long)reader.Expansion * file.Length);

    /// <summary>Whether the file was taken; fails where it was neither taken nor refused as it should be.</summary>
    private bool Read(HostileReader reader, Input input, string origin)
    {
        (byte[] file, long content) = input;
        string path = Write(reader, file);
        bool isTaken = false;
        long allocated = Allocated.Once(() => isTaken = IsTaken());
        if (allocated > HostileReader.MostAllocated(content))
        {
            throw new InvalidOperationException($"{Describe()} took {allocated} bytes of memory.");
        }

        return isTaken;

        bool IsTaken()
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

    /// <summary>In the same file each time, which is never emptied: file systems write one that was emptied to the disk at once.</summary>
    private string Write(HostileReader reader, byte[] content)
    {
        RandomAccess.Write(_file!, content, fileOffset: 0);
        RandomAccess.SetLength(_file!, content.Length);
        return _folder.PathOf(reader.FileName);
    }

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <param name="File">What is read.</param>
    /// <param name="Content">The most bytes that it stands for when it is unpacked.</param>
    private sealed record Input(byte[] File, long Content);
}
