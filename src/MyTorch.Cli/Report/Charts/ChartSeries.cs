namespace MyTorch.Cli;

/// <summary>A series of values in a chart.</summary>
/// <param name="Name">The name in the legend.</param>
/// <param name="Colour">The colour.</param>
/// <param name="Values">The values, one for each horizontal coordinate.</param>
internal sealed record ChartSeries(string Name, ChartColour Colour, IReadOnlyList<double> Values);
