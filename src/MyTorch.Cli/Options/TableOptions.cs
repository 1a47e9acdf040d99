using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>The options of table models, and which options belong to them, to the single network, or to both.</summary>
internal static class TableOptions
{
    private static readonly string[] Shared = ["csv", "target", "task", "missing-labels", "ignore", "delimiter", "header", "threshold", "test", "seed", "out"];

    /// <summary>The transforms of quantities by their names.</summary>
    public static OrderedDictionary<string, TargetTransform> TargetTransforms { get; } = new() { ["none"] = TargetTransform.None, ["log"] = TargetTransform.Log, ["auto"] = TargetTransform.Auto };

    /// <summary>The options that the single network does not have, in the order of the help.</summary>
    public static IReadOnlyList<SettingOption> Own() =>
    [
        Text("--preset", string.Join('|', Presets.All), "The recipe of a table model: fast trains one network, good (the default) one for each of five folds, best uses ten folds; handout trains the single network described by options such as --hidden and --epochs, and is selected if one of them is given.", $"one of {string.Join(", ", Presets.All)}", text => Presets.All.Contains(text), s => s.Preset, (s, v) => s with { Preset = v }),
        Text("--from", "MODEL", "Continue training this table model on the rows of --csv with its target, columns and networks; new categories and classes are added. Compares the result with the original model.", "a file or the folder of a run", text => text.Length > 0, s => s.From, (s, v) => s with { From = v }),
        Columns("--categorical", "Columns of --csv that are categories, such as postal codes.", s => s.Categorical, (s, v) => s with { Categorical = v }),
        Columns("--numeric", "Columns of --csv that are numbers.", s => s.Numeric, (s, v) => s with { Numeric = v }),
        Columns("--date", "Columns of --csv that are dates or times.", s => s.Date, (s, v) => s with { Date = v }),
        Columns("--id", "Columns of --csv that identify the rows and are not used as features.", s => s.Id, (s, v) => s with { Id = v }),
        Columns("--weight", "The column of --csv with the weight of each row in training and metrics, a number of at least 0.", s => s.Weight, (s, v) => s with { Weight = v }, isOne: true),
        Columns("--group", "The column of --csv with groups of rows, such as patients: all rows of a group are held out together.", s => s.Group, (s, v) => s with { Group = v }, isOne: true),
        Columns("--time", "The column of --csv with the time of each row, a number or a date: the held-out rows are always later than the training rows.", s => s.Time, (s, v) => s with { Time = v }, isOne: true),
        Text("--missing", "TEXT,...", $"Texts that mark missing cells in addition to empty cells, instead of {string.Join(", ", CsvReader.MissingValues)}.", "texts with commas between them", text => text.Length > 0, s => s.Missing, (s, v) => s with { Missing = v }),
        Text("--decimal", "C", "The decimal mark of numbers, a point or a comma. [default: .]", "a point or a comma", text => text is "." or ",", s => s.Decimal, (s, v) => s with { Decimal = v }),
        Text("--thousands", "C", "The character between groups of three digits, such as the commas of 1,234,567. [default: none]", "a comma, a point, an apostrophe or a space", text => text is "," or "." or "'" or " ", s => s.Thousands, (s, v) => s with { Thousands = v }),
        Text("--encoding", "NAME", "The encoding of CSV files, such as windows-1252 or utf-16. [default: utf-8]", "the name of an encoding, such as utf-8, latin1, windows-1252 or utf-16", IsEncoding, s => s.Encoding, (s, v) => s with { Encoding = v }),
        Text("--class-weights", "balanced", "Weight the rows in training so that all classes have equal weight.", "balanced", text => text == "balanced", s => s.ClassWeights, (s, v) => s with { ClassWeights = v }),
        Text("--calibrate", "yes|no", "Whether to calibrate the class probabilities by temperature scaling on the held-out rows. [default: no]", "yes or no", text => text is "yes" or "no", s => s.Calibrate, (s, v) => s with { Calibrate = v }),
        Text("--target-transform", string.Join('|', TargetTransforms.Keys), "The transform of numeric targets: none, their logarithms, or, in twice the time, whichever predicts the held-out rows better (auto). [default: none]", $"one of {string.Join(", ", TargetTransforms.Keys)}", TargetTransforms.ContainsKey, s => s.TargetTransform, (s, v) => s with { TargetTransform = v }),
        SettingOptions.OptionalCount("--folds", "The number of folds, each of which holds out its rows to choose the best epoch; 1 holds out 20% of the rows. [default: 1 for fast, 5 for good, 10 for best]", 1, s => s.Table.Folds, (s, v) => s with { Table = s.Table with { Folds = v } }),
        SettingOptions.OptionalCount("--stream", "Read --csv in chunks, for files larger than memory: the schema is inferred from a sample of N rows, such as 100000, and the held-out rows are taken from this sample.", 2, s => s.Table.Stream, (s, v) => s with { Table = s.Table with { Stream = v } }),
    ];

    /// <summary>Whether an option is only for table models.</summary>
    public static bool IsOwn(SettingOption option) => OwnNames.Contains(option.Name);

    /// <summary>Whether an option is only for the single network.</summary>
    public static bool IsOfNetwork(SettingOption option) => !IsOwn(option) && !Shared.Contains(option.Name);

    private static readonly string[] OwnNames = [.. Own().Select(option => option.Name)];

    private static bool IsEncoding(string name)
    {
        try
        {
            CsvOptions.GetEncoding(name);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static SettingOption Text(
        string name, string helpName, string description, string wanted, Func<string, bool> isGood, Func<TableSettings, string?> get, Func<TableSettings, string?, TableSettings> with) =>
        SettingOptions.Optional(name, helpName, description, wanted, isGood, s => get(s.Table), (s, v) => s with { Table = with(s.Table, v) });

    private static SettingOption Columns(string name, string description, Func<TableSettings, string?> get, Func<TableSettings, string?, TableSettings> with, bool isOne = false) =>
        SettingOptions.Columns(name, description, s => get(s.Table), (s, v) => s with { Table = with(s.Table, v) }, isOne ? "COLUMN" : "COLUMN,...");
}
