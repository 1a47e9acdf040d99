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

    private readonly Argument<string> _file = new("FILE") { Description = "A table in a CSV file, plain or .gz; or a model that train has written, a checkpoint, or any other safetensors file; of a model in several files, its index (.json)." };
    private readonly Option<string?> _target = CommandOptions.File("--target", "The column of a table to predict, or several with commas between them.", "COLUMN");

    private readonly Option<string?> _delimiter = new("--delimiter")
    {
        HelpName = "C",
        Description = "The character between two cells of a table. [default: a tab for .tsv, a comma otherwise]",
        Arity = ArgumentArity.ExactlyOne,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && token.Value != CsvDelimiter.Tab && !CsvDelimiter.IsGood(token.Value))
                {
                    result.AddError($"--delimiter must be an ASCII character that is neither a quote nor a line end, or {CsvDelimiter.Tab}, not '{token.Value}'.");
                }
            },
        },
    };

    private readonly Option<string?> _latest = new("--latest")
    {
        HelpName = "DATE",
        Description = "The latest date that a table should have, as 2024-01-31; later ones are reported. [default: today]",
        Arity = ArgumentArity.ExactlyOne,
        Validators =
        {
            result =>
            {
                if (result.Tokens is [var token] && !TryReadDate(token.Value, out _))
                {
                    result.AddError($"--latest must be a date as 2024-01-31, not '{token.Value}'.");
                }
            },
        },
    };

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("inspect", "Shows what a file holds: of a table its columns, how they are read, and what is suspicious in them; of a model its layers, columns, classes, scales and settings; of any safetensors file its arrays and texts.") { _file, _target, _delimiter, _latest };
        command.SetAction(parsed => Run(parsed, context));
        return command;
    }

    private int Run(ParseResult parsed, CommandContext context)
    {
        string path = parsed.GetRequiredValue(_file);
        bool isTable = TableExtensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
        if (!isTable && new Option[] { _target, _delimiter, _latest }.FirstOrDefault(option => parsed.GetResult(option) is not null) is { } option)
        {
            throw new WrongOptionsException($"{option.Name} is for a table, but {path} is none: its name must end with {string.Join(", ", TableExtensions)}.");
        }

        context.Output.WriteLine(isTable ? DescribeTable(path, parsed, context.Terminal?.Profile.Width ?? DefaultWidth) : DescribeModel(ModelPath.Of(path)));
        return ExitCode.Done;
    }

    private string DescribeTable(string path, ParseResult parsed, int width)
    {
        string defaultDelimiter = path.Contains(".tsv", StringComparison.OrdinalIgnoreCase) ? CsvDelimiter.Tab : ",";
        Table table = Table.ReadCsv(path, new CsvOptions { Delimiter = CsvDelimiter.Of(parsed.GetValue(_delimiter) ?? defaultDelimiter) });
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
