using System.CommandLine;
using System.Globalization;
using System.Text;
using MyTorch.Autograd;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>mytorch graph.</summary>
internal sealed class GraphCommand
{
    private readonly Argument<string> _text = new("EXPRESSION")
    {
        Description = "Formulas with + - * / ^, parentheses and functions such as sin, exp and log, as in \"a = x*y + z; b = (x + x)*a; w = a*b\". A name without a definition is a leaf.",
    };

    private readonly Option<string?> _set = CommandOptions.File(
        "--set", "The value of every leaf, as in x=1,y=2,z=3; computes all values and the gradients of the last formula.", "NAME=NUMBER,...");

    private readonly Option<string?> _out = CommandOptions.File("--out", "The image (.svg) or the Graphviz file (.dot) to write; without it, the graph is printed as a table.");

    /// <summary>Describes the command.</summary>
    public Command Describe(CommandContext context)
    {
        var command = new Command("graph", "Draws the graph of a formula: its variables and operations, and with --set their values and gradients.") { _text, _set, _out };
        command.SetAction(parsed => Run(parsed, context.Output));
        return command;
    }

    private int Run(ParseResult parsed, TextWriter output)
    {
        bool hasValues = parsed.GetValue(_set) is not null;
        string? path = parsed.GetValue(_out);
        if (path is not null && !IsSvg(path) && !HasExtension(path, ".dot"))
        {
            throw new WrongOptionsException($"--out must end in .svg or .dot, not '{path}'.");
        }

        Expression expression = Parse(parsed.GetRequiredValue(_text), parsed.GetValue(_set) is { } text ? ValuesOf(text) : null);
        Variable<double> result = expression.Result;
        bool hasGradients = hasValues && result is { RequiresGradient: true };
        if (hasGradients)
        {
            result.Backward(retainGraph: true);
        }

        ExpressionGraph<double> graph = expression.Graph;
        if (path is null)
        {
            output.WriteLine(graph.ToTable(hasValues, hasGradients));
            return ExitCode.Done;
        }

        string drawing = IsSvg(path) ? graph.ToSvg(hasValues, hasGradients) : graph.ToDot(hasValues, hasGradients);
        RequireFolder(path);
        AtomicFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(drawing)));
        output.WriteLine($"{DisplayFormat.Count(graph.Nodes.Count, "node")}, {DisplayFormat.Count(graph.Edges.Count, "edge")}, written to {path}");
        return ExitCode.Done;
    }

    private static void RequireFolder(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(directory))
        {
            throw new DirectoryNotFoundException($"--out {path}: there is no folder {directory}.");
        }
    }

    private static Expression Parse(string text, IReadOnlyDictionary<string, double>? values)
    {
        try
        {
            return Expression.Parse(text, values);
        }
        catch (FormatException exception)
        {
            // The line with the caret is for those who do not see the text above the message.
            throw new WrongOptionsException($"EXPRESSION, {exception.Message.Split(Environment.NewLine)[0]}");
        }
        catch (ArgumentException exception)
        {
            throw new WrongOptionsException($"--set: {exception.Message}");
        }
    }

    private static Dictionary<string, double> ValuesOf(string text)
    {
        var values = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Split('=', StringSplitOptions.TrimEntries);
            if (pair.Length != 2 || pair[0].Length == 0 || !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) || !double.IsFinite(value))
            {
                throw new WrongOptionsException($"--set must be names with finite numbers, such as x=1,y=2.5, not '{text}'.");
            }

            if (!values.TryAdd(pair[0], value))
            {
                throw new WrongOptionsException($"--set has '{pair[0]}' twice: each name may occur only once.");
            }
        }

        return values;
    }

    private static bool IsSvg(string path) => HasExtension(path, ".svg");

    private static bool HasExtension(string path, string extension) => Path.GetExtension(path).Equals(extension, StringComparison.OrdinalIgnoreCase);
}
