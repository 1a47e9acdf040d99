using System.Globalization;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Metrics;

/// <content>What people read.</content>
public sealed partial class ConfusionMatrix
{
    /// <summary>The most columns that a table has.</summary>
    private const int MostColumns = 25;

    /// <summary>The mistakes that are listed where there are too many classes for a table.</summary>
    private const int MostMistakes = 10;

    /// <summary>
    /// A table for people: a row for each class that samples have, a column for each that was predicted, and the recall, which is blank for a
    /// class without samples. Of more than 25 classes it is the accuracy and the most frequent mistakes.
    /// </summary>
    public override string ToString() => Describe([.. Enumerable.Range(0, Classes).Select(label => Text(label))]);

    /// <summary>As <see cref="ToString()"/>, with names for the classes.</summary>
    /// <param name="classes">The names by the number of the class, K, such as <see cref="CsvSchema.Classes"/> or <see cref="LabelEncoder.Classes"/>.</param>
    /// <exception cref="ArgumentException">There is not one name for each class, or one is null.</exception>
    public string ToString(IReadOnlyList<string> classes)
    {
        Setting.NoNull(classes);
        return classes.Count == Classes
            ? Describe(classes)
            : throw new ArgumentException($"There are {classes.Count} names, but {Classes} classes: each class needs one.", nameof(classes));
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
