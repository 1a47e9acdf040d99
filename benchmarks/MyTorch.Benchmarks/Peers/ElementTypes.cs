namespace MyTorch.Benchmarks.Peers;

/// <summary>The names of the two element types in tables.</summary>
internal static class ElementTypes
{
    public const string Double = "f64";
    public const string Single = "f32";

    public static string Of<T>() => typeof(T) == typeof(double) ? Double : Single;
}
