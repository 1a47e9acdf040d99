namespace MyTorch.Tests.Support;

/// <summary>Makes a file impossible to remove, even for root, by mounting it onto itself; where a <see cref="SmallDisk"/> can be, so can this.</summary>
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
