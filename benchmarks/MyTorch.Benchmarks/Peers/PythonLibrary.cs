using System.Diagnostics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A Python library.</summary>
/// <param name="Id"><inheritdoc/></param>
/// <param name="Name"><inheritdoc/></param>
/// <param name="Package">The Debian package that contains it.</param>
/// <param name="Variant"><inheritdoc/></param>
internal sealed record PythonLibrary(string Id, string Name, string Package, string Variant = "") : PeerLibrary(Id, Name, Variant)
{
    public override string Remedy => $" (Debian: apt-get install {Package})";

    public override IReadOnlyList<string> SelectKernels(PeerOptions options) => options.Kernels;

    public override string? Prepare() => null;

    public override ProcessStartInfo CreateCommand(string python) =>
        new(python, [Path.Combine(AppContext.BaseDirectory, "peers", "peer.py"), Id]);
}
