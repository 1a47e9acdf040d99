using System.CommandLine;
using System.Globalization;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Cli;

/// <summary>mytorch inspect.</summary>
internal sealed class InspectCommand
{
    private const int DefaultWidth = 120;

    private static readonly string[] TableExtensions = [".csv", ".tsv", ".txt", ".gz"];

    private readonly Argument<string> _file = new("FILE") { Description = "A table in a CSV file, plain or .gz; a model written by train, a checkpoint, or any other safetensors file; for a sharded model, its index (.json)." };
    private readonly Option<string?> _target = CommandOptions.File("--target", "The column of a table to predict, or several separated by commas.", "COLUMN");

    /// <summary>The options that say how a table is written.</summary>
    private readonly SettingOption[] _writing = [.. new TrainOptions().Settings.Where(setting => TableModelFile.FileSettings.Contains(setting.Name))];

    private readonly Option<string?> _latest = new("--latest")
    {
        HelpName = "DATE",
        Description = "The latest plausible date in a table, such as 2024-01-31; later dates are reported. [default: today]",
        Arity = ArgumentArity.ExactlyOne,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && !TryReadDate(token.Value, out _))
                {
                    result.AddError($"--latest must be a date such as 2024-01-31, not '{token.Value}'.");
                }
            },
        },
    };

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("inspect", "Shows the contents of a file. For a table: its columns, their inferred types and possible problems (a .tsv file is separated by tabs). For a model: its layers, columns, classes, scales and settings. For any other safetensors file: its arrays and metadata.") { _file, _target, _latest };
        foreach (SettingOption setting in _writing)
        {
            command.Options.Add(setting.Option);
        }

        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = parsed.GetRequiredValue(_file);
        bool isTable = TableExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
        Option[] ofTables = [_target, _latest, .. _writing.Select(setting => setting.Option)];
        if (!isTable && ofTables.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } option)
        {
            throw new WrongOptionsException($"{option.Name} is for a table, but the name of {path} does not end with {string.Join(", ", TableExtensions[..^1])} or {TableExtensions[^1]}.");
        }

        context.Output.WriteLine(isTable ? DescribeTable(path, parsed, context.Terminal?.Profile.Width ?? DefaultWidth) : DescribeModel(ModelPath.Of(path)));
        return ExitCode.Done;
    }

    private string DescribeTable(string path, ParseResult parsed, int width)
    {
        TrainSettings defaults = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? TrainSettings.ForTables with { Delimiter = CsvDelimiter.Tab } : TrainSettings.ForTables;
        TrainSettings settings = _writing.Where(setting => setting.IsGiven(parsed)).Aggregate(defaults, (all, setting) => setting.Apply(all, parsed));
        Table table = Table.ReadCsv(path, TableSource.Options(settings));
        IReadOnlyList<string> targets = parsed.GetValue(_target) is { } target ? ColumnNames.Split(target, "--target") : [];
        if (targets.FirstOrDefault(name => table.Find(name) is null) is { } missing)
        {
            string[] names = [.. table.Columns.Select(column => column.Name)];
            throw new InvalidDataException($"{path}: expected a column '{missing}', found none among {names.Length} columns: {Printable.List(names)}.{CsvHints.OfMissing(missing, names)}");
        }

        DateTime latest = parsed.GetValue(_latest) is { } text && TryReadDate(text, out DateTime date) ? date : DateTime.UtcNow;
        return TableDescription.Describe(TableInspection.Inspect(table, TableSchema.Infer(table, targets), latest: latest), width);
    }

    private static string DescribeModel(string path)
    {
        SafeTensorsHeader header = SafeTensors.ReadHeader(path);

        // Reads the whole file, so that a damaged one is not described as if it were good.
        SafeTensors.Read(path);
        if (TableModelFile.IsIn(path))
        {
            return TableModelDescription.Of(path, TableModelFile.Read(path));
        }

        if (!ModelMetadata.IsIn(header.Metadata))
        {
            return FileDescription.OfArrays(path, header);
        }

        ModelMetadata metadata = ModelMetadata.Read(path);
        return metadata.Settings.IsFloat ? FileDescription.OfModel(path, SavedModel<float>.Read(path, metadata), metadata) : FileDescription.OfModel(path, SavedModel<double>.Read(path, metadata), metadata);
    }

    private static bool TryReadDate(string text, out DateTime date) =>
        DateTime.TryParseExact(text, "yyyy-M-d", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);
}
