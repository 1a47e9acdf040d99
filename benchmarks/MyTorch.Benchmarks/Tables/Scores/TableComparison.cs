using MathNet.Numerics.Statistics;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The results of several contenders on the same splits of the same tables: means over the seeds, ranks, ratios, wins and losses.</summary>
internal sealed class TableComparison
{
    /// <summary>The relative difference below which means count as equal: the same errors, summed in a different order.</summary>
    private const double Rounding = 1e-9;

    /// <summary>The number of standard errors above which a mean difference is beyond noise.</summary>
    private const double Noise = 2;

    private readonly Dictionary<(string Table, string Contender), TableResult[]> _results;

    /// <summary>Compares results. Tables for which the contenders do not have results for the same seeds are left out.</summary>
    public TableComparison(IReadOnlyList<TableResult> results)
    {
        Contenders = [.. results.Select(result => result.Contender).Distinct()];
        _results = results.GroupBy(result => (result.Table, result.Contender)).ToDictionary(group => group.Key, group => group.OrderBy(result => result.Seed).ToArray());
        ILookup<bool, string> tables = results.Select(result => result.Table).Distinct().ToLookup(IsComplete);
        (Tables, LeftOut) = ([.. tables[true]], [.. tables[false]]);
    }

    /// <summary>The contenders, in the order of their first results.</summary>
    public IReadOnlyList<string> Contenders { get; }

    /// <summary>The tables that are compared.</summary>
    public IReadOnlyList<string> Tables { get; }

    /// <summary>The tables that are left out.</summary>
    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>The classification tables.</summary>
    public IReadOnlyList<string> Classifications => [.. Tables.Where(table => this[table, Contenders[0]][0].IsClassification)];

    /// <summary>The results of all seeds, in the order of the seeds.</summary>
    public IReadOnlyList<TableResult> this[string table, string contender] => _results[(table, contender)];

    /// <summary>Returns the mean over the seeds.</summary>
    public double Mean(string table, string contender, Func<TableResult, double> value) => this[table, contender].Average(value);

    /// <summary>Returns the mean rank of a contender over the tables, where 1 is the smallest value; ties share the mean of their ranks.</summary>
    public double MeanRank(string contender, IEnumerable<string> tables, Func<TableResult, double> value) => tables.Select(table =>
    {
        int[] signs = [.. Contenders.Select(other => Compare(Mean(table, contender, value), Mean(table, other, value)))];
        return 1 + signs.Count(sign => sign > 0) + ((signs.Count(sign => sign == 0) - 1) / 2.0);
    }).DefaultIfEmpty(double.NaN).Average();

    /// <summary>Returns the ratio of a value to that of a reference contender: the geometric mean over the tables of the ratios of the means.</summary>
    public double MeanRatio(string contender, string reference, Func<TableResult, double> value) =>
        Tables.Select(table => Mean(table, contender, value) / Mean(table, reference, value)).GeometricMean();

    /// <summary>Like <see cref="MeanRatio"/> for the error. Half a wrong row is added to classification errors, so that none is 0.</summary>
    public double MeanErrorRatio(string contender, string reference) => Tables
        .Select(table => GuardedError(table, contender) / GuardedError(table, reference)).GeometricMean();

    /// <summary>Counts the tables on which the error of a contender is smaller than that of another, and larger.</summary>
    public (int Wins, int Losses) Duel(string contender, string other)
    {
        int[] signs = [.. Tables.Select(table => Compare(Mean(table, contender, result => result.Error), Mean(table, other, result => result.Error)))];
        return (signs.Count(sign => sign < 0), signs.Count(sign => sign > 0));
    }

    /// <summary>Returns the tables on which the mean error is larger by more than twice the standard error of the differences over the seeds.</summary>
    public IEnumerable<string> LossesBeyondNoise(string contender, string other) => Tables.Where(table =>
    {
        double[] differences = [.. this[table, contender].Zip(this[table, other], (mine, theirs) => mine.Error - theirs.Error)];
        return differences.Mean() > Noise * differences.StandardDeviation() / Math.Sqrt(differences.Length);
    });

    private static int Compare(double left, double right) =>
        Math.Abs(left - right) <= Rounding * Math.Max(Math.Abs(left), Math.Abs(right)) ? 0 : left.CompareTo(right);

    private double GuardedError(string table, string contender)
    {
        IReadOnlyList<TableResult> results = this[table, contender];
        double half = results[0].IsClassification ? 0.5 / results.Sum(result => result.TestRows) : 0;
        return results.Average(result => result.Error) + half;
    }

    private bool IsComplete(string table)
    {
        int[][] seeds = [.. Contenders.Select(contender => _results.TryGetValue((table, contender), out TableResult[]? results) ? results.Select(result => result.Seed).ToArray() : [])];
        return seeds[0].Length > 0 && seeds.All(other => other.SequenceEqual(seeds[0]));
    }
}
