using MyTorch.Benchmarks.Peers;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Fits all contenders to all splits, one after the other, and writes each result to a file as soon as it is there.</summary>
internal sealed class TablesRun : IDisposable
{
    private readonly TablesOptions _options;
    private readonly List<ITableContender> _contenders = [];
    private readonly List<string> _facts = [];

    /// <summary>Makes the contenders ready; those that cannot be had are left out.</summary>
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

    /// <summary>What each contender is, or that it is missing: lines of a Markdown list.</summary>
    public IReadOnlyList<string> Facts => _facts;

    /// <summary>Fits them and returns the results.</summary>
    public IReadOnlyList<TableResult> Run()
    {
        List<TableResult> results = [];
        Directory.CreateDirectory(_options.Out);
        string splits = Directory.CreateDirectory(Path.Combine(_options.Out, "splits")).FullName;
        using StreamWriter file = File.CreateText(Path.Combine(_options.Out, "results.csv"));
        file.AutoFlush = true;
        file.WriteLine(TableResult.Header);
        foreach (TableSource table in TableSource.ReadAll(_options.Tables, _options.Only))
        {
            for (int seed = 0; seed < _options.Seeds; seed++)
            {
                string folder = Directory.CreateDirectory(Path.Combine(splits, $"{table.Name}_{seed}")).FullName;
                var problem = new TableProblem(table, seed, _options.Rows, folder);
                foreach (ITableContender contender in _contenders)
                {
                    Progress.Show($"{table.Name}, seed {seed}: {contender.Name}");
                    if (Fit(contender, problem) is { } result)
                    {
                        results.Add(result);
                        file.WriteLine(result);
                    }
                }
            }
        }

        return results;
    }

    public void Dispose() => _contenders.ForEach(contender => contender.Dispose());

    /// <summary>Returns null for a contender that fails, which it says.</summary>
    private TableResult? Fit(ITableContender contender, TableProblem problem)
    {
        try
        {
            TablePredictions first = contender.Fit(problem);
            TableScore score = problem.Score(first);
            bool? isRepeatable = _options.Repeat ? contender.Fit(problem).Bits == first.Bits : null;
            return new TableResult(problem.Table, problem.Seed, contender.Name, score, first.CpuSeconds, first.WallSeconds, problem.TestRows, first.Bits, isRepeatable);
        }
        catch (InvalidOperationException exception)
        {
            Progress.Finish($"{problem.Table}, seed {problem.Seed}: {contender.Name} failed: {exception.Message}");
            return null;
        }
    }
}
