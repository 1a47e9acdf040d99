namespace MyTorch.Cli;

/// <summary>The values of a chart that belong together.</summary>
/// <param name="Name">What they are.</param>
/// <param name="Colour">What they are drawn in.</param>
/// <param name="Values">One for each place of the chart.</param>
internal sealed record ChartSeries(string Name, ChartColour Colour, IReadOnlyList<double> Values);
