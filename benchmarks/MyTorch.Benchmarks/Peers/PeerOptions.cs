using System.Runtime.Intrinsics.X86;

namespace MyTorch.Benchmarks.Peers;

/// <summary>What the command line asks for; see <see cref="PeersCommand"/>.</summary>
internal sealed record PeerOptions
{
    public required PeerMode Mode { get; init; }

    /// <summary>Of products; see <see cref="ProductShape.Families"/>.</summary>
    public required IReadOnlyList<string> Families { get; init; }

    public required IReadOnlyList<Workload> Workloads { get; init; }

    /// <summary>Optimizers and activations; see <see cref="Operation.Functions"/>.</summary>
    public required IReadOnlyList<string> Operations { get; init; }

    /// <summary>f64, f32.</summary>
    public required IReadOnlyList<string> Types { get; init; }

    public required IReadOnlyList<PeerLibrary> Libraries { get; init; }

    public required bool PlainMathNet { get; init; }

    public required IReadOnlyList<int> Threads { get; init; }

    /// <summary>Kernels of OpenBLAS; an empty name leaves the choice to it.</summary>
    public required IReadOnlyList<string> Kernels { get; init; }

    /// <summary>The folder of the images to train on.</summary>
    public required string Mnist { get; init; }

    /// <summary>How often the images are gone through.</summary>
    public required int Epochs { get; init; }

    public required int Rounds { get; init; }

    public required string Python { get; init; }

    /// <summary>A file for the report, or null.</summary>
    public required string? Out { get; init; }

    /// <summary>
    /// For single products the kernel with the instructions that .NET uses here, DOTNET_EnableAVX512=0 included. For networks the
    /// peers may use any: the AVX2 kernel is the better one on some processors with AVX-512. Operations have no products.
    /// </summary>
    public static IReadOnlyList<string> DefaultKernels(PeerMode mode) =>
        !Avx2.IsSupported || mode == PeerMode.Operations ? [""]
        : !Avx512F.IsSupported ? ["Haswell"]
        : mode == PeerMode.Products ? ["SkylakeX"] : ["SkylakeX", "Haswell"];
}
