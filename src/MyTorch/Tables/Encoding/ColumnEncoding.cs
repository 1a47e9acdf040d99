namespace MyTorch.Tables;

/// <summary>Encodes a column of a table as features of a network; fitted to the training rows.</summary>
/// <param name="column">The name of the column.</param>
internal abstract class ColumnEncoding(string column)
{
    /// <summary>The name of the column.</summary>
    public string Column => column;

    /// <summary>The names of the features.</summary>
    public abstract IReadOnlyList<string> Features { get; }

    /// <summary>The name of the feature for missing cells, if any.</summary>
    public string MissingFeature => MissingFeatureOf(column);

    /// <summary>Returns the name of the feature for missing cells of a column.</summary>
    public static string MissingFeatureOf(string column) => $"{column} is missing";

    /// <summary>Returns the encoding extended by the categories of new rows, and by a feature for missing cells if the rows have any.</summary>
    /// <param name="cells">The column.</param>
    /// <param name="table">The table of the column, for messages.</param>
    /// <param name="settings">The settings of the encoding.</param>
    /// <exception cref="InvalidDataException">A cell does not match the kind of the column.</exception>
    public abstract ColumnEncoding Extend(TableColumn cells, Table table, EncodingSettings settings);

    /// <summary>Writes the features.</summary>
    /// <param name="cells">The column of N cells.</param>
    /// <param name="table">The table of the column, for messages.</param>
    /// <param name="result">Receives the features, N x <see cref="Features"/>, column by column; initially zeros.</param>
    /// <exception cref="InvalidDataException">A cell does not match the kind of the column.</exception>
    public void Encode(TableColumn cells, Table table, Span<float> result) => Encode(Read(cells, table), result);

    /// <summary>Reads the value of each cell that determines its features: a number, a date in days, or the index of a level.</summary>
    /// <param name="cells">The column of N cells.</param>
    /// <param name="table">The table of the column, for messages.</param>
    /// <exception cref="InvalidDataException">A cell does not match the kind of the column.</exception>
    public abstract double[] Read(TableColumn cells, Table table);

    /// <summary>Writes the features.</summary>
    /// <param name="values">N values as <see cref="Read"/> returns them.</param>
    /// <param name="result">Receives the features, N x <see cref="Features"/>, column by column; initially zeros.</param>
    public abstract void Encode(ReadOnlySpan<double> values, Span<float> result);
}
