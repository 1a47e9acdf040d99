using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Fits all contenders to all splits, one at a time, and writes each result to a file immediately.</summary>
internal sealed class TablesRun : IDisposable
{
    private readonly TablesOptions _options;
    private readonly List<ITableContender> _contenders = [];
    private readonly List<string> _facts = [];

    /// <summary>Creates the contenders; unavailable ones are left out.</summary>
    public TablesRun(TablesOptions options)
    {
        _options = options;
        foreach (string name in options.Contenders)
        {
            if (TableContenders.Create(name, options.Python, out string? problem) is { } contender)
            {
                _contenders.Add(contender);
                _facts.Add($"- {name}: {contender.Description}");
            }
            else
            {
                _facts.Add($"- **{name} is missing**: {problem}");
            }
        }
    }

    /// <summary>The description of each contender, or why it is missing, as lines of a Markdown list.</summary>
    public IReadOnlyList<string> Facts => _facts;

    /// <summary>Fits the contenders that have no earlier result, and returns all results of these splits.</summary>
    public IReadOnlyList<TableResult> Run()
    {
        List<TableResult> results = [];
        using StreamWriter file = File.CreateText(Path.Combine(Directory.CreateDirectory(_options.Out).FullName, "results.csv"));
        file.AutoFlush = true;
        file.WriteLine(TableResult.Header);
        foreach (TableSource table in TableSource.ReadAll(_options.Tables, _options.Only))
        {
            for (int seed = 0; seed < _options.Seeds; seed++)
            {
                string folder = Directory.CreateDirectory(Path.Combine(_options.Out, "splits", $"{table.Name}_{seed}")).FullName;
                foreach (TableResult result in FitAll(new TableProblem(table, seed, _options.Rows, folder)))
                {
                    results.Add(result);
                    file.WriteLine(result);
                }
            }
        }

        return results;
    }

    public void Dispose() => _contenders.ForEach(contender => contender.Dispose());

    private IEnumerable<TableResult> FitAll(TableProblem problem)
    {
        TableResult[] earlier = [.. _options.Earlier.Where(result => result.Table == problem.Table && result.Seed == problem.Seed && result.TestRows == problem.TestRows)];
        foreach (ITableContender contender in _contenders)
        {
            Progress.Show($"{problem.Table}, seed {problem.Seed}: {contender.Name}");
            if ((earlier.FirstOrDefault(result => result.Contender == contender.Name) ?? Fit(contender, problem)) is { } result)
            {
                yield return result;
            }
        }

        foreach (TableResult result in earlier.Where(result => _contenders.All(contender => contender.Name != result.Contender)))
        {
            yield return result;
        }
    }

    /// <summary>Returns the result, or null after printing the error if the contender fails.</summary>
    private TableResult? Fit(ITableContender contender, TableProblem problem)
    {
        try
        {
            TablePredictions first = contender.Fit(problem);
            TableScore score = problem.Score(first);
            bool? isRepeatable = _options.Repeat ? contender.Fit(problem).Bits == first.Bits : null;
            return new TableResult(problem.Table, problem.Seed, contender.Name, score, first.CpuSeconds, first.WallSeconds, problem.TestRows, first.Bits, isRepeatable);
        }
        catch (Exception exception) when (exception is InvalidOperationException or ArgumentException or InvalidDataException)
        {
            Progress.Finish($"{problem.Table}, seed {problem.Seed}: {contender.Name} failed: {exception.Message}");
            return null;
        }
    }
}
