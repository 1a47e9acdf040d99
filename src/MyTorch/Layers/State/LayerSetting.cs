namespace MyTorch;

/// <summary>A setting that a layer does not keep in its state.</summary>
/// <param name="Layer">The name of the layer's class.</param>
/// <param name="Name">The name of the setting; in a network the number of the layer stands in front, as in "1.epsilon".</param>
/// <param name="Value">Its value.</param>
internal sealed record LayerSetting(string Layer, string Name, double Value);
