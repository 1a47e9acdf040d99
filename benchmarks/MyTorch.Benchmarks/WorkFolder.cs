namespace MyTorch.Benchmarks;

/// <summary>A temporary folder of a run, deleted with its contents.</summary>
internal sealed class WorkFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mytorch-benchmarks-").FullName;

    /// <summary>Returns the path of a file in the folder.</summary>
    public string this[string file] => System.IO.Path.Combine(Path, file);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
