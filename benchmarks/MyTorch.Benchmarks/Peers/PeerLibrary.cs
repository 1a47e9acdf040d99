namespace MyTorch.Benchmarks.Peers;

/// <summary>A library of Python to compare with.</summary>
/// <param name="Id">Its name on the command line and before _peer.py.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Package">The package of Debian that holds it.</param>
internal sealed record PeerLibrary(string Id, string Name, string Package)
{
    private static readonly PeerLibrary NumPy = new("numpy", "NumPy", "python3-numpy");

    /// <summary>Those that train networks.</summary>
    public static IReadOnlyList<PeerLibrary> ForNetworks { get; } =
    [
        NumPy,
        new("torch", "PyTorch", "python3-torch"),
        new("sklearn", "scikit-learn", "python3-sklearn"),
    ];

    /// <summary>Those that multiply matrices; the second one shares the cost of calling NumPy among many products.</summary>
    public static IReadOnlyList<PeerLibrary> ForProducts { get; } = [NumPy, new("openblas", "OpenBLAS", "python3-numpy")];
}
