namespace MyTorch.Tables;

/// <summary>The mean prediction of all rows when a column has the same value in each.</summary>
/// <param name="Text">The value as in the table; null for a missing value.</param>
/// <param name="Number">The number, or for dates the days since January 1 of the year 1; NaN for categories and missing values.</param>
/// <param name="Count">The number of rows that have the value.</param>
/// <param name="Means">The mean of each output: probabilities, or quantities in their own units.</param>
public sealed record DependencePoint(string? Text, double Number, int Count, IReadOnlyList<double> Means);
