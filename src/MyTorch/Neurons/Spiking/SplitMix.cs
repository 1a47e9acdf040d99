namespace MyTorch.Neurons;

/// <summary>The generator SplitMix64 (Steele, Lea and Flood 2014): its state is one number, so that each source and row can have its own.</summary>
internal static class SplitMix
{
    /// <summary>Returns the next number between 0 and 1, both exclusive.</summary>
    public static double NextUniform(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        return ((Mix(state) >> 12) + 0.5) / (1L << 52);
    }

    /// <summary>Mixes a number: each bit of the result depends on all bits of the number.</summary>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }
}
