namespace MyTorch.Cli;

/// <summary>The results of an experiment, as data.</summary>
internal sealed class ExperimentResult
{
    private const int SentenceCount = 3;

    /// <summary>Combines the parts.</summary>
    /// <param name="tables">The numbers, at least one table.</param>
    /// <param name="pictures">The pictures, at least one.</param>
    /// <param name="sentences">Three sentences that describe the results, with the measured numbers.</param>
    /// <exception cref="ArgumentException">There is no table or no picture, there are not three sentences, or two tables or two pictures have the same name.</exception>
    public ExperimentResult(IReadOnlyList<ResultTable> tables, IReadOnlyList<Picture> pictures, params IReadOnlyList<string> sentences)
    {
        if (tables.Count == 0 || pictures.Count == 0 || sentences.Count != SentenceCount)
        {
            throw new ArgumentException($"{tables.Count} tables, {pictures.Count} pictures and {sentences.Count} sentences: an experiment must have at least one table, at least one picture and exactly {SentenceCount} sentences.");
        }

        RequireDistinct("tables", tables.Select(table => table.Name));
        RequireDistinct("pictures", pictures.Select(picture => picture.Name));
        (Tables, Pictures, Sentences) = (tables, pictures, sentences);
    }

    /// <summary>The numbers.</summary>
    public IReadOnlyList<ResultTable> Tables { get; }

    /// <summary>The pictures.</summary>
    public IReadOnlyList<Picture> Pictures { get; }

    /// <summary>Three sentences that describe the results.</summary>
    public IReadOnlyList<string> Sentences { get; }

    /// <summary>Returns the table with a name.</summary>
    /// <exception cref="InvalidOperationException">No table has this name.</exception>
    public ResultTable Table(string name) => Tables.Single(table => table.Name == name);

    private static void RequireDistinct(string kind, IEnumerable<string> names)
    {
        if (names.CountBy(name => name).FirstOrDefault(name => name.Value > 1).Key is { } duplicate)
        {
            throw new ArgumentException($"Two {kind} have the name '{duplicate}': each name must be unique.");
        }
    }
}
