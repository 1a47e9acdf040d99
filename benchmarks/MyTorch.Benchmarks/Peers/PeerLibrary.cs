using System.Diagnostics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A library to compare with, which runs in separate processes.</summary>
/// <param name="Id">Its name on the command line, and the name of its program.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Variant">Distinguishes variants of the same name, of which the fastest counts; may be empty.</param>
internal abstract record PeerLibrary(string Id, string Name, string Variant)
{
    private static readonly PythonLibrary NumPy = new("numpy", "NumPy", "python3-numpy");
    private static readonly PythonLibrary ScikitLearn = new("sklearn", "scikit-learn", "python3-sklearn");
    private static readonly PythonLibrary Torch = new("torch", "PyTorch", "python3-torch");

    /// <summary>The libraries that train networks or predict with them.</summary>
    public static IReadOnlyList<PeerLibrary> ForNetworks { get; } =
        [NumPy, Torch, ScikitLearn, new DotNetLibrary("libtorch", "libtorch"), new DotNetLibrary("onnxruntime", "ONNX Runtime")];

    /// <summary>The libraries that differentiate graphs of operations.</summary>
    public static IReadOnlyList<PeerLibrary> ForVariables { get; } = [Torch];

    /// <summary>The libraries with a training loop or its components.</summary>
    public static IReadOnlyList<PeerLibrary> ForThroughput { get; } = [Torch, ScikitLearn];

    /// <summary>The libraries that multiply matrices; the second spreads the cost of calling NumPy over many products.</summary>
    public static IReadOnlyList<PeerLibrary> ForProducts { get; } = [NumPy, new PythonLibrary("openblas", "OpenBLAS", NumPy.Package)];

    /// <summary>The libraries with optimizers and activations; the second uses PyTorch's foreach optimizers.</summary>
    public static IReadOnlyList<PeerLibrary> ForOperations { get; } = [Torch, new PythonLibrary("torch_foreach", Torch.Name, Torch.Package, "foreach")];

    /// <summary>How to install the library if it is missing; may be empty.</summary>
    public abstract string Remedy { get; }

    /// <summary>The OpenBLAS kernels to try.</summary>
    public abstract IReadOnlyList<string> SelectKernels(PeerOptions options);

    /// <summary>Prepares the program; returns why the library is unavailable, or null.</summary>
    /// <exception cref="InvalidOperationException">The program is broken.</exception>
    public abstract string? Prepare();

    /// <summary>Returns the command of the program, which uses the protocol of peer.py.</summary>
    /// <param name="python">The interpreter for Python libraries.</param>
    public abstract ProcessStartInfo CreateCommand(string python);
}
