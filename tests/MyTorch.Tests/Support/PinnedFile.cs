namespace MyTorch.Tests.Support;

/// <summary>Prevents the removal of a file, even by root, by mounting it onto itself. It has the requirements of <see cref="SmallDisk"/>.</summary>
internal sealed class PinnedFile : IDisposable
{
    private readonly string _path;

    public PinnedFile(string path)
    {
        _path = path;
        if (!SmallDisk.Run("mount", "--bind", path, path))
        {
            throw new InvalidOperationException($"{path} cannot be mounted.");
        }
    }

    public void Dispose() => SmallDisk.Run("umount", _path);
}
