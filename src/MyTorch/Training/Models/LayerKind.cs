using System.Numerics;

namespace MyTorch;

/// <summary>A kind of layer that files describe: how to describe one, and how to create it again.</summary>
/// <param name="Name">The name in files, that of the class.</param>
/// <param name="Describe">Describes a layer by its settings and the layers within it; null for a layer of another kind.</param>
/// <param name="Create">Creates a layer as it is described, for arrays to be loaded.</param>
internal sealed record LayerKind<T>(string Name, Func<Layer<T>, LayerDescription?> Describe, Func<LayerReader<T>, Layer<T>> Create)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
