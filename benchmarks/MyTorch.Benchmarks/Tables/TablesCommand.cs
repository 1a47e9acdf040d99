using System.CommandLine;
using System.CommandLine.Parsing;
using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The command line of <c>tables</c>: compares table models with those of other libraries.</summary>
internal static class TablesCommand
{
    private static readonly Option<string> Folder = new("--tables") { Description = "The folder with the tables and manifest.csv, which has the columns name, file, target and task (classification or regression).", DefaultValueFactory = _ => "../shared/tables" };
    private static readonly Option<string[]> Only = new("--only") { Description = "Which tables. [default: all]", CustomParser = Words };
    private static readonly Option<int> Seeds = new("--seeds") { Description = "The number of random splits of each table into 80% for training and 20% for testing.", DefaultValueFactory = _ => 5 };
    private static readonly Option<int> Rows = new("--rows") { Description = "The maximum number of rows sampled from a table before the split. [default: all]", DefaultValueFactory = _ => int.MaxValue };
    private static readonly Option<string[]> Contenders = new("--contenders")
    {
        Description = $"The models, in the order of the columns; the first is compared with each of the others. Choose from {string.Join(',', TableContenders.Names)}.",
        DefaultValueFactory = _ => [.. TableContenders.Names],
        CustomParser = result =>
        {
            string[] words = Words(result);
            if (words.Except(TableContenders.Names).FirstOrDefault() is { } unknown)
            {
                result.AddError($"--contenders: '{unknown}' is not a contender: choose from {string.Join(',', TableContenders.Names)}.");
            }

            return words;
        },
    };

    private static readonly Option<string[]> With = new("--with") { Description = "Result files of earlier runs with the same tables and rows. They are added to the new results and not computed again.", DefaultValueFactory = _ => [], CustomParser = Words };
    private static readonly Option<bool> Repeat = new("--repeat") { Description = "Fit every model twice and check that the predictions are bitwise identical." };
    private static readonly Option<int> Threads = new("--threads") { Description = "The number of threads of MyTorch; its peers use one.", DefaultValueFactory = _ => 1 };
    private static readonly Option<string> Out = new("--out") { Description = "The folder for results.csv, summary.md and the splits.", DefaultValueFactory = _ => "runs/tables" };
    private static readonly Option<string> Python = new("--python") { Description = "The Python interpreter of the peers.", DefaultValueFactory = _ => "/usr/bin/python3" };

    /// <summary>Returns the exit code: 1 if a file cannot be read or written, or a peer does not answer.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Compares table models with those of scikit-learn, XGBoost and LightGBM: errors, ranks and processor time.")
        {
            Folder, Only, Seeds, Rows, Contenders, With, Repeat, Threads, Out, Python,
        };
        command.SetAction(result =>
        {
            try
            {
                MathNet.Numerics.Control.MaxDegreeOfParallelism = result.GetValue(Threads);
                Compare(Read(result), args);
                return 0;
            }
            catch (Exception exception) when (exception is TimeoutException or IOException or FormatException or UnauthorizedAccessException)
            {
                Console.Error.WriteLine($"tables: {exception.Message}");
                return 1;
            }
        });
        return command.Parse(args).Invoke();
    }

    private static void Compare(TablesOptions options, string[] args)
    {
        using var run = new TablesRun(options);
        string[] facts = [.. Machine.Facts("tables", args), .. run.Facts];
        Console.WriteLine(string.Join('\n', facts));
        string summary = new TableSummary(new TableComparison(run.Run())).ToMarkdown();
        File.WriteAllText(Path.Combine(options.Out, "summary.md"), $"{string.Join('\n', facts)}\n\n{summary}");
        Progress.Finish("");
        Console.WriteLine($"\n{summary}");
    }

    private static TablesOptions Read(ParseResult result) => new()
    {
        Tables = result.GetValue(Folder)!,
        Only = result.GetValue(Only) is { Length: > 0 } only ? only : null,
        Seeds = result.GetValue(Seeds),
        Rows = result.GetValue(Rows),
        Contenders = result.GetValue(Contenders)!,
        Earlier =
        [
            .. result.GetValue(With)!.SelectMany(path => File.ReadLines(path).Skip(1).Select(TableResult.Parse))
                .DistinctBy(earlier => (earlier.Table, earlier.Seed, earlier.Contender)),
        ],
        Repeat = result.GetValue(Repeat),
        Out = result.GetValue(Out)!,
        Python = result.GetValue(Python)!,
    };

    private static string[] Words(ArgumentResult result) => [.. result.Tokens.SelectMany(token => token.Value.Split(','))];
}
