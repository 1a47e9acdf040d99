using OxyPlot;

namespace MyTorch.Cli;

/// <summary>The colours of all pictures. Series colours are those of Okabe and Ito, which remain distinct for colour-blind readers.</summary>
internal static class Palette
{
    /// <summary>Titles, axes and tick labels.</summary>
    public static readonly OxyColor Ink = OxyColor.FromRgb(0x22, 0x22, 0x22);

    /// <summary>Subtitles and guides.</summary>
    public static readonly OxyColor Muted = OxyColor.FromRgb(0x66, 0x66, 0x66);

    /// <summary>Grid lines.</summary>
    public static readonly OxyColor Grid = OxyColor.FromRgb(0xE4, 0xE4, 0xE4);

    private static readonly OxyColor[] Series =
    [
        OxyColor.FromRgb(0x00, 0x72, 0xB2), OxyColor.FromRgb(0xD5, 0x5E, 0x00), OxyColor.FromRgb(0x00, 0x9E, 0x73), OxyColor.FromRgb(0xCC, 0x79, 0xA7),
        OxyColor.FromRgb(0xE6, 0x9F, 0x00), OxyColor.FromRgb(0x56, 0xB4, 0xE9), OxyColor.FromRgb(0x22, 0x22, 0x22),
    ];

    /// <summary>Returns the colour of a series; after the last colour, the first one is used again.</summary>
    /// <param name="index">The number of the series, from 0.</param>
    public static OxyColor Of(int index) => Series[index % Series.Length];
}
