using System.Numerics;

namespace MyTorch;

/// <summary>A type of layer in model files, with functions that describe a layer and create it from its description.</summary>
/// <param name="Name">The name in files, which is that of the class.</param>
/// <param name="Describe">Describes the settings and inner layers of a layer; returns null for a layer of another type.</param>
/// <param name="Create">Creates a layer from its description, before its arrays are loaded.</param>
internal sealed record LayerKind<T>(string Name, Func<Layer<T>, LayerDescription?> Describe, Func<LayerReader<T>, Layer<T>> Create)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
