using MyTorch.Metrics;

namespace MyTorch.Cli;

/// <summary>The confusion matrix as a table whose cells are coloured by their fraction of the row: correct predictions blue, wrong ones orange.</summary>
internal static class ConfusionTable
{
    /// <summary>Names up to this length are written horizontally above their columns.</summary>
    private const int ShortName = 3;

    /// <summary>Above this, the cells are small.</summary>
    private const int ManyClasses = 20;

    private const int MostPairs = 50;

    /// <summary>Returns the whole matrix.</summary>
    public static Html Of(ClassFindings findings)
    {
        IReadOnlyList<string> names = findings.Names;
        string kind = $"confusion{(names.Any(name => name.Length > ShortName) ? " tall" : "")}{(names.Count > ManyClasses ? " dense" : "")}";
        IEnumerable<Html> heads = names.Select(name => (Html)$"<th scope=col title=\"{name}\"><span class=name>{name}</span></th>");
        IEnumerable<Html> rows = names.Select((name, label) =>
            (Html)$"<tr><th scope=row title=\"{name}\"><span class=name>{name}</span></th>{Cells(findings.Confusion, label)}</tr>\n");
        return ScrollTable.Of(
            "Confusion matrix",
            "Rows are true classes, columns are predicted classes. Correct predictions are blue, wrong ones orange; the stronger the colour, the larger the fraction of the row.",
            kind,
            $"<td></td>{heads}",
            rows);
    }

    /// <summary>Returns the most frequent confusions, for a matrix that is too large to read.</summary>
    public static Html MostFrequent(ClassFindings findings)
    {
        ConfusionMatrix counts = findings.Confusion;
        IEnumerable<Html> rows =
            (from label in Enumerable.Range(0, counts.Classes)
             from predicted in Enumerable.Range(0, counts.Classes)
             where label != predicted && counts[label, predicted] > 0
             orderby counts[label, predicted] descending
             select (label, predicted))
            .Take(MostPairs)
            .Select(pair => (Html)$"""
                <tr><td class=text><span class=name>{findings.Names[pair.label]}</span></td><td class=text><span class=name>{findings.Names[pair.predicted]}</span></td>
                <td>{counts[pair.label, pair.predicted]}</td></tr>

                """);
        return ScrollTable.Of(
            "The most frequent confusions",
            $"The most frequent confusions of {counts.Classes} classes.",
            "numbers",
            $"<th scope=col class=text>true</th><th scope=col class=text>predicted</th><th scope=col>samples</th>",
            rows);
    }

    private static IEnumerable<Html> Cells(ConfusionMatrix counts, int label)
    {
        long all = counts.Support(label);
        return Enumerable.Range(0, counts.Classes).Select(predicted =>
        {
            long count = counts[label, predicted];

            // The root of the fraction, so that a single mistake among many samples is visible.
            long depth = count == 0 ? 0 : (long)Math.Ceiling(100 * Math.Sqrt((double)count / all));
            string kind = label == predicted ? "right" : "wrong";
            return count == 0 ? (Html)$"<td></td>" : $"<td class={kind} style=\"--depth:{depth}\">{count}</td>";
        });
    }
}
