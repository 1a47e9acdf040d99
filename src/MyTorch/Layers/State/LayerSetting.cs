namespace MyTorch;

/// <summary>A setting of a layer that is not part of its state.</summary>
/// <param name="Layer">The name of the layer's class.</param>
/// <param name="Name">The name of the setting; in a network it is prefixed with the index of the layer, as in "1.epsilon".</param>
/// <param name="Value">The value of the setting.</param>
internal sealed record LayerSetting(string Layer, string Name, double Value);
