using System.Globalization;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Metrics;

/// <content>Formatting as text.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>The maximum number of columns of a table.</summary>
    private const int MostColumns = 25;

    /// <summary>The number of mistakes that are listed if there are too many classes for a table.</summary>
    private const int MostMistakes = 10;

    /// <summary>
    /// Returns a table with a row for each class, a column for each predicted class, and the recall, which is blank for a class without samples.
    /// For more than 25 classes, returns the accuracy and the most frequent mistakes instead.
    /// </summary>
    public override string ToString() => Describe([.. Enumerable.Range(0, Classes).Select(label => Text(label))]);

    /// <summary>Returns the text of <see cref="ToString()"/> with names for the classes.</summary>
    /// <param name="classes">The K names in the order of the classes, such as <see cref="CsvSchema.Classes"/> or <see cref="LabelEncoder.Classes"/>.</param>
    /// <exception cref="ArgumentException">The number of names is not K, or a name is null.</exception>
    public string ToString(IReadOnlyList<string> classes)
    {
        Setting.NoNull(classes);
        return classes.Count == Classes
            ? Describe(classes)
            : throw new ArgumentException($"There are {classes.Count} names for {Classes} classes: expected one name for each class.", nameof(classes));
    }

    private string Describe(IReadOnlyList<string> classes) => Classes <= MostColumns ? Table(classes) : Mistakes(classes);

    private string Table(IReadOnlyList<string> classes)
    {
        const string Corner = "class \\ predicted";
        int narrowest = Math.Max(3, Text(_counts.Max()).Length);
        int[] widths = [.. classes.Select(name => Math.Max(narrowest, name.Length) + 2)];
        int left = Math.Max(Corner.Length, classes.Max(name => name.Length));
        var table = new StringBuilder(Corner.PadLeft(left));
        for (int predicted = 0; predicted < Classes; predicted++)
        {
            table.Append(classes[predicted].PadLeft(widths[predicted]));
        }

        table.Append("  recall");
        for (int label = 0; label < Classes; label++)
        {
            table.AppendLine().Append(classes[label].PadLeft(left));
            for (int predicted = 0; predicted < Classes; predicted++)
            {
                table.Append(Text(this[label, predicted]).PadLeft(widths[predicted]));
            }

            if (Support(label) > 0)
            {
                table.Append(CultureInfo.InvariantCulture, $"  {Recall(label),6:0.000}");
            }
        }

        return table.ToString();
    }

    private string Mistakes(IReadOnlyList<string> classes)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Classes:N0} classes, {Count:N0} samples");
        if (Count > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $", accuracy {Accuracy:0.000}");
        }

        foreach ((int cell, long count) in _counts.Index()
            .Where(cell => cell.Item > 0 && cell.Index / Classes != cell.Index % Classes).OrderByDescending(cell => cell.Item).Take(MostMistakes))
        {
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{count,8:N0} of class {classes[cell / Classes]} predicted as {classes[cell % Classes]}");
        }

        return text.ToString();
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
