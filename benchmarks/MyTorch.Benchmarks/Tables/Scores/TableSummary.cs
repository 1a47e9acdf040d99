using System.Globalization;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Formats a comparison as Markdown: a table for each metric and for the fit time, the ranks, and pairwise wins and losses.</summary>
/// <param name="comparison">The comparison.</param>
internal sealed class TableSummary(TableComparison comparison)
{
    private const string Reference = "xgboost";

    private readonly List<string> _lines = [];

    /// <summary>Returns the lines.</summary>
    public string ToMarkdown()
    {
        _lines.Clear();
        if (comparison.Tables.Count > 0)
        {
            AddTables();
        }

        if (comparison.LeftOut.Count > 0)
        {
            _lines.AddRange(["", $"Left out because some contenders have no result for some seeds: {string.Join(", ", comparison.LeftOut)}."]);
        }

        return string.Join('\n', _lines);
    }

    private void AddTables()
    {
        AddRanks();
        IReadOnlyList<string> classes = comparison.Classifications;
        string[] quantities = [.. comparison.Tables.Except(classes)];
        AddMetric("Accuracy in %", classes, result => 100 * result.Score.Accuracy, isLessBetter: false);
        AddMetric("Log loss", classes, result => result.Score.LogLoss, isLessBetter: true);
        AddMetric("RMSE", quantities, result => result.Score.Rmse, isLessBetter: true);
        AddMetric("CPU seconds per fit", comparison.Tables, result => result.CpuSeconds, isLessBetter: true);
        AddDuels();
    }

    private static string Number(double value) => value switch
    {
        double.NaN => "",
        >= 1000 => value.ToString("N0", CultureInfo.InvariantCulture),
        >= 100 => value.ToString("0.0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.00", CultureInfo.InvariantCulture),
        _ => value.ToString("0.000", CultureInfo.InvariantCulture),
    };

    private static string Ratio(double value) => double.IsNaN(value) ? "" : value.ToString("0.00", CultureInfo.InvariantCulture);

    private void AddRanks()
    {
        bool hasReference = comparison.Contenders.Contains(Reference);
        AddHeader("contender", ["mean rank, accuracy and RMSE", "mean rank, log loss", $"error / {Reference}", $"CPU / {Reference}", "same bits twice"]);
        foreach (string contender in comparison.Contenders)
        {
            string[] cells =
            [
                Ratio(comparison.MeanRank(contender, comparison.Tables, result => result.Error)),
                Ratio(comparison.MeanRank(contender, comparison.Classifications, result => result.Score.LogLoss)),
                Ratio(hasReference ? comparison.MeanErrorRatio(contender, Reference) : double.NaN),
                Ratio(hasReference ? comparison.MeanRatio(contender, Reference, result => result.CpuSeconds) : double.NaN),
                DescribeBits(contender),
            ];
            AddRow(contender, cells);
        }
    }

    private string DescribeBits(string contender)
    {
        bool?[] bits = [.. comparison.Tables.SelectMany(table => comparison[table, contender]).Select(result => result.IsRepeatable)];
        return bits.Contains(false) ? $"no, at {bits.Count(same => same == false)} of {bits.Length}" : bits.Contains(null) ? "" : "yes";
    }

    /// <summary>Adds the means over the seeds, the best of each row in bold.</summary>
    private void AddMetric(string title, IReadOnlyList<string> tables, Func<TableResult, double> value, bool isLessBetter)
    {
        if (tables.Count == 0)
        {
            return;
        }

        _lines.Add("");
        AddHeader(title, comparison.Contenders);
        foreach (string table in tables)
        {
            double[] means = [.. comparison.Contenders.Select(contender => comparison.Mean(table, contender, value))];
            string best = Number(isLessBetter ? means.Min() : means.Max());
            AddRow(table, means.Select(Number).Select(cell => cell == best ? $"**{cell}**" : cell));
        }
    }

    /// <summary>Adds the wins and losses of each pair of contenders, and the tables on which the first is worse.</summary>
    private void AddDuels()
    {
        _lines.Add("");
        AddHeader("tables better / worse than", comparison.Contenders);
        foreach (string contender in comparison.Contenders)
        {
            AddRow(contender, comparison.Contenders.Select(other => DescribeDuel(contender, other)));
        }

        _lines.Add("");
        string first = comparison.Contenders[0];
        foreach (string other in comparison.Contenders.Skip(1))
        {
            string[] losses = [.. comparison.LossesBeyondNoise(first, other)];
            _lines.Add($"- {first} is worse than {other} beyond noise on {(losses.Length > 0 ? string.Join(", ", losses) : "no table")}");
        }
    }

    private string DescribeDuel(string contender, string other)
    {
        (int wins, int losses) = comparison.Duel(contender, other);
        return contender == other ? "" : $"{wins} / {losses}";
    }

    private void AddHeader(string first, IReadOnlyCollection<string> columns)
    {
        AddRow(first, columns);
        _lines.Add($"|---|{string.Concat(columns.Select(_ => "---:|"))}");
    }

    private void AddRow(string first, IEnumerable<string> cells) => _lines.Add($"| {first} | {string.Join(" | ", cells)} |");
}
