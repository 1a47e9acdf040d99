namespace MyTorch.Cli;

/// <summary>A mark in a chart: a vertical line, or a ring around a point.</summary>
/// <param name="X">The position on the horizontal axis.</param>
/// <param name="Y">The position on the vertical axis; null for a line.</param>
internal readonly record struct ChartMark(double X, double? Y = null);
