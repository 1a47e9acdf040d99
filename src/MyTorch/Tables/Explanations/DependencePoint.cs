namespace MyTorch.Tables;

/// <summary>The mean prediction of all rows if each had the same value in a column.</summary>
/// <param name="Text">The value as the table has it; null for a missing one.</param>
/// <param name="Number">The number, or for dates the days since the first day that .NET has; NaN for categories and missing values.</param>
/// <param name="Count">The number of rows that have the value.</param>
/// <param name="Means">The mean of each output: probabilities, or quantities in their own units.</param>
public sealed record DependencePoint(string? Text, double Number, int Count, IReadOnlyList<double> Means);
