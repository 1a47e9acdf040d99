using System.Globalization;

namespace MyTorch.Cli;

/// <summary>The number of units of each hidden layer, as in 64,32; none for no hidden layer.</summary>
internal sealed record LayerSizes(int[] Units)
{
    private const string None = "none";

    /// <summary>Parses the format of <see cref="ToString"/>.</summary>
    public static bool TryParse(string text, out LayerSizes sizes)
    {
        sizes = new LayerSizes(text == None ? [] : Array.ConvertAll(text.Split(','), UnitsOrZero));
        return !sizes.Units.Contains(0);
    }

    /// <inheritdoc/>
    public override string ToString() => Units.Length == 0 ? None : string.Join(',', Units);

    private static int UnitsOrZero(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int units) ? units : 0;
}
