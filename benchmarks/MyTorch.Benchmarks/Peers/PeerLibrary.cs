using System.Diagnostics;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A library to compare with, which runs in processes of its own.</summary>
/// <param name="Id">Its name on the command line and of its program.</param>
/// <param name="Name">Its name in the table.</param>
/// <param name="Variant">What sets it apart from others of the same name, of which the fastest counts; empty where there is none.</param>
internal abstract record PeerLibrary(string Id, string Name, string Variant)
{
    private static readonly PythonLibrary NumPy = new("numpy", "NumPy", "python3-numpy");
    private static readonly PythonLibrary ScikitLearn = new("sklearn", "scikit-learn", "python3-sklearn");
    private static readonly PythonLibrary Torch = new("torch", "PyTorch", "python3-torch");

    /// <summary>Those that train networks or predict with them.</summary>
    public static IReadOnlyList<PeerLibrary> ForNetworks { get; } =
        [NumPy, Torch, ScikitLearn, new DotNetLibrary("libtorch", "libtorch"), new DotNetLibrary("onnxruntime", "ONNX Runtime")];

    /// <summary>Those that differentiate graphs of operations.</summary>
    public static IReadOnlyList<PeerLibrary> ForVariables { get; } = [Torch];

    /// <summary>Those with a training loop, or with what it is made of.</summary>
    public static IReadOnlyList<PeerLibrary> ForThroughput { get; } = [Torch, ScikitLearn];

    /// <summary>Those that multiply matrices; the second one shares the cost of calling NumPy among many products.</summary>
    public static IReadOnlyList<PeerLibrary> ForProducts { get; } = [NumPy, new PythonLibrary("openblas", "OpenBLAS", NumPy.Package)];

    /// <summary>Those with optimizers and activations; the second one has the optimizers in their other implementation.</summary>
    public static IReadOnlyList<PeerLibrary> ForOperations { get; } = [Torch, new PythonLibrary("torch_foreach", Torch.Name, Torch.Package, "foreach")];

    /// <summary>How to get the library where its program says that it is missing, or empty.</summary>
    public abstract string Remedy { get; }

    /// <summary>The kernels of OpenBLAS to try.</summary>
    public abstract IReadOnlyList<string> SelectKernels(PeerOptions options);

    /// <summary>Makes the program ready to start; returns why the library cannot be had, or null.</summary>
    /// <exception cref="InvalidOperationException">The program is broken.</exception>
    public abstract string? Prepare();

    /// <summary>The command of the program, which speaks as peer.py does.</summary>
    /// <param name="python">The interpreter for libraries of Python.</param>
    public abstract ProcessStartInfo CreateCommand(string python);
}
