using System.Globalization;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>Whether the target of a table is a class, several labels, or a quantity.</summary>
/// <param name="IsClassification">Whether it is a class or labels.</param>
/// <param name="Lines">The lines of the description.</param>
internal sealed record TargetChoice(bool IsClassification, IReadOnlyList<string> Lines)
{
    /// <summary>The largest number of different integers that are treated as classes.</summary>
    private const int MostNumberedClasses = 20;

    /// <summary>Above this number of classes, each must have enough rows on average.</summary>
    private const int FewClasses = 100;

    /// <summary>The number of rows that a class must have on average.</summary>
    private const int RowsOfClass = 4;

    private const int Shown = 10;

    /// <summary>The number of classes; 0 for quantities.</summary>
    public int Classes { get; private init; }

    /// <summary>The number of labels, of which a row may have any number; 0 for a single class and for quantities.</summary>
    public int Labels { get; private init; }

    /// <summary>A short description of the target, such as "3 classes".</summary>
    public string Answer => Labels > 0 ? $"{Labels} labels" : IsClassification ? $"{Classes} classes" : "numbers";

    /// <summary>Decides from the rows that have a target.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="schema">The kinds and roles of the columns.</param>
    /// <param name="task">One of <see cref="Tasks"/>.</param>
    /// <exception cref="InvalidDataException">Several targets have more than two values each, or there is only one class or there are too many.</exception>
    public static TargetChoice Find(Table rows, TableSchema schema, string task)
    {
        IReadOnlyList<string> targets = schema.Targets;
        string[] others = [.. targets.Where(name => schema[name].Kind != ColumnKind.Boolean)];
        if (task != Tasks.Regression && targets.Count > 1 && (others.Length == 0 || task == Tasks.Classification))
        {
            return others.Length == 0 ? OfLabels(rows, targets) : throw new InvalidDataException(
                $"{rows.Name}: several targets of classes must be labels with two values each, such as yes and no, but {Printable.List([.. others.Select(name => $"'{name}'")])} {(others.Length == 1 ? "is not" : "are not")}: train a model for each target.");
        }

        if (task == Tasks.Regression || targets.Count > 1)
        {
            RequireQuantities(rows, targets);
            return new TargetChoice(false, [.. targets.Select(name => Describe(rows[name]))]);
        }

        RequireNoDate(rows, schema[targets[0]], task);
        TableColumn column = rows[targets[0]];
        (string Text, int Count)[] classes = [.. Texts(column).CountBy(text => text).Select(entry => (entry.Key, entry.Value)).OrderByDescending(entry => entry.Value).ThenBy(entry => entry.Key, StringComparer.Ordinal)];
        bool isNumeric = !classes.Any(entry => !IsNumber(entry.Text));
        RequireNumbers(rows, column, classes, task);
        bool isQuantity = isNumeric && task == Tasks.Auto && (classes.Length > MostNumberedClasses || classes.Any(entry => !double.IsInteger(Parse(entry.Text))));
        return isQuantity ? new TargetChoice(false, [Describe(column)]) : OfClasses(rows, column, classes, isNumeric && task == Tasks.Auto);
    }

    private static TargetChoice OfLabels(Table rows, IReadOnlyList<string> targets)
    {
        IEnumerable<string> counts = targets.Select(name => $"{Printable.Of(name)}: {string.Join(", ", Texts(rows[name]).CountBy(text => text).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{Printable.Short(entry.Key)} {entry.Value}"))}");
        string hint = targets.Any(name => Texts(rows[name]).All(IsNumber)) ? " For quantities, add --task regression." : "";
        return new TargetChoice(true, [$"{targets.Count} labels, of which a row may have any number.{hint}", .. counts]) { Labels = targets.Count };
    }

    /// <summary>Rejects dates, because each would become a class.</summary>
    private static void RequireNoDate(Table rows, ColumnSchema target, string task)
    {
        if (task == Tasks.Auto && target.Kind == ColumnKind.Date)
        {
            int row = Enumerable.Range(0, rows.RowCount).First(index => rows[target.Name].Text(index) is not null);
            throw new InvalidDataException(
                $"{rows.Name}: column '{target.Name}' has dates, as in '{Printable.Short(rows[target.Name].Text(row)!)}' in {rows.DescribeRow(row)}, which are not predicted as times: write the elapsed time as a number, or add --task classification to use each date as a class.");
        }
    }

    private static TargetChoice OfClasses(Table rows, TableColumn column, (string Text, int Count)[] classes, bool areNumbers)
    {
        if (classes.Length < 2)
        {
            throw new InvalidDataException($"{rows.Name}: column '{column.Name}' has a single class, '{Printable.Short(classes[0].Text)}': there is nothing to learn.");
        }

        if (classes.Length > FewClasses && RowsOfClass * classes.Length > column.Count)
        {
            throw new InvalidDataException(
                $"{rows.Name}: column '{column.Name}' has {classes.Length} different values in {column.Count} rows: more than {FewClasses} classes must have at least {RowsOfClass} rows each on average. "
                + "Choose another --target; if the values are quantities, add --task regression.");
        }

        string counts = string.Join(", ", classes.Take(Shown).Select(entry => $"{Printable.Short(entry.Text)} {entry.Count}")) + (classes.Length > Shown ? ", ..." : "");
        string line = $"{Printable.Of(column.Name)}, {classes.Length} classes: {counts}";
        return new TargetChoice(true, areNumbers ? [line, "Whole numbers are treated as classes; for a quantity, add --task regression."] : [line]) { Classes = classes.Length };
    }

    /// <summary>Rejects a column of many numbers and a few texts, because each number would become a class.</summary>
    private static void RequireNumbers(Table rows, TableColumn column, (string Text, int Count)[] classes, string task)
    {
        string[] texts = [.. classes.Select(entry => entry.Text).Where(text => !IsNumber(text))];
        if (task == Tasks.Auto && texts.Length > 0 && classes.Length - texts.Length > MostNumberedClasses)
        {
            int row = Enumerable.Range(0, column.Count).First(index => texts.Contains(column.Text(index)));
            throw new InvalidDataException(
                $"{rows.Name}: {rows.DescribeRow(row)}, column '{column.Name}': expected a number as in most rows, found '{Printable.Short(column.Text(row)!)}'. If {(texts.Length == 1 ? "this text stands" : $"such texts ({texts.Length} different ones) stand")} for a missing value, add --missing; if all are classes, --task classification.");
        }
    }

    /// <summary>Rejects texts in columns of quantities.</summary>
    private static void RequireQuantities(Table rows, IReadOnlyList<string> targets)
    {
        foreach (TableColumn column in targets.Select(name => rows[name]))
        {
            if (Enumerable.Range(0, column.Count).Where(index => column.Text(index) is { } text && !IsNumber(text)).Select(index => (int?)index).FirstOrDefault() is { } row)
            {
                string advice = targets.Count > 1 ? "several targets are quantities, or labels with two values each; for classes, train a model for each target" : "leave --task regression out to predict classes";
                throw new InvalidDataException($"{rows.Name}: {rows.DescribeRow(row)}, column '{column.Name}': expected a number, found '{Printable.Short(column.Text(row)!)}': {advice}, or name the texts of missing values with --missing.");
            }
        }
    }

    private static string Describe(TableColumn column)
    {
        double[] numbers = [.. Texts(column).Where(IsNumber).Select(Parse)];
        return numbers.Length == 0
            ? $"{Printable.Of(column.Name)}, a quantity"
            : string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(column.Name)}, a quantity: {numbers.Min():G6} to {numbers.Max():G6}, mean {numbers.Average():G6}");
    }

    private static IEnumerable<string> Texts(TableColumn column) => Enumerable.Range(0, column.Count).Select(column.Text).OfType<string>();

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static double Parse(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
