using System.Globalization;
using System.Text;

namespace MyTorch;

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
    public override string ToString() => Classes <= MostColumns ? Table() : Mistakes();

    private string Table()
    {
        const string Corner = "class \\ predicted";
        int width = Math.Max(3, Text(_counts.Max()).Length) + 2;
        var table = new StringBuilder(Corner);
        for (int predicted = 0; predicted < Classes; predicted++)
        {
            table.Append(Text(predicted).PadLeft(width));
        }

        table.Append("  recall");
        for (int label = 0; label < Classes; label++)
        {
            table.AppendLine().Append(Text(label).PadLeft(Corner.Length));
            for (int predicted = 0; predicted < Classes; predicted++)
            {
                table.Append(Text(this[label, predicted]).PadLeft(width));
            }

            if (Support(label) > 0)
            {
                table.Append(CultureInfo.InvariantCulture, $"  {Recall(label),6:0.000}");
            }
        }

        return table.ToString();
    }

    private string Mistakes()
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
            text.AppendLine().Append(CultureInfo.InvariantCulture, $"{count,8:N0} of class {cell / Classes} predicted as {cell % Classes}");
        }

        return text.ToString();
    }

    private static string Text(long count) => count.ToString(CultureInfo.InvariantCulture);
}
