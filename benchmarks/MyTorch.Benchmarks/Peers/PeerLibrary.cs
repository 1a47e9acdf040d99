namespace MyTorch.Benchmarks.Peers;

/// <summary>A library of Python to compare with.</summary>
/// <param name="Id">Its name on the command line and before _peer.py.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Package">The package of Debian that holds it.</param>
/// <param name="Variant">What sets it apart from others of the same name, of which the fastest counts; empty where there is none.</param>
internal sealed record PeerLibrary(string Id, string Name, string Package, string Variant = "")
{
    private static readonly PeerLibrary NumPy = new("numpy", "NumPy", "python3-numpy");
    private static readonly PeerLibrary ScikitLearn = new("sklearn", "scikit-learn", "python3-sklearn");
    private static readonly PeerLibrary Torch = new("torch", "PyTorch", "python3-torch");

    /// <summary>Those that train networks.</summary>
    public static IReadOnlyList<PeerLibrary> ForNetworks { get; } = [NumPy, Torch, ScikitLearn];

    /// <summary>Those with a training loop, or with what it is made of.</summary>
    public static IReadOnlyList<PeerLibrary> ForThroughput { get; } = [Torch, ScikitLearn];

    /// <summary>Those that multiply matrices; the second one shares the cost of calling NumPy among many products.</summary>
    public static IReadOnlyList<PeerLibrary> ForProducts { get; } = [NumPy, new("openblas", "OpenBLAS", "python3-numpy")];

    /// <summary>Those with optimizers and activations; the second one has the optimizers in their other implementation.</summary>
    public static IReadOnlyList<PeerLibrary> ForOperations { get; } = [Torch, new("torch_foreach", Torch.Name, Torch.Package, "foreach")];
}
