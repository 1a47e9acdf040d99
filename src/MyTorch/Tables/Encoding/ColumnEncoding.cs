namespace MyTorch.Tables;

/// <summary>How a column of a table becomes features of a network, fitted on the training rows.</summary>
/// <param name="column">The name of the column.</param>
internal abstract class ColumnEncoding(string column)
{
    /// <summary>The name of the column.</summary>
    public string Column => column;

    /// <summary>The names of the features.</summary>
    public abstract IReadOnlyList<string> Features { get; }

    /// <summary>The name of the feature of a missing cell, if there is one.</summary>
    public string MissingFeature => MissingFeatureOf(column);

    /// <summary>The name of the feature of a missing cell of a column.</summary>
    public static string MissingFeatureOf(string column) => $"{column} is missing";

    /// <summary>The encoding with the categories that other rows have, and with a feature for a missing cell if they have one.</summary>
    /// <param name="cells">The column.</param>
    /// <param name="table">The table it belongs to, for messages.</param>
    /// <param name="settings">What the encoding depends on.</param>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of the column.</exception>
    public abstract ColumnEncoding Extend(TableColumn cells, Table table, EncodingSettings settings);

    /// <summary>Writes the features.</summary>
    /// <param name="cells">The column, of N cells.</param>
    /// <param name="table">The table it belongs to, for messages.</param>
    /// <param name="result">Receives the features, N x <see cref="Features"/>, column by column; zeros before.</param>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of the column.</exception>
    public void Encode(TableColumn cells, Table table, Span<float> result) => Encode(Read(cells, table), result);

    /// <summary>Reads the value of each cell that decides its features: a number, a date in days, or the place of a category.</summary>
    /// <param name="cells">The column, of N cells.</param>
    /// <param name="table">The table it belongs to, for messages.</param>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of the column.</exception>
    public abstract double[] Read(TableColumn cells, Table table);

    /// <summary>Writes the features.</summary>
    /// <param name="values">N values as <see cref="Read"/> returns them.</param>
    /// <param name="result">Receives the features, N x <see cref="Features"/>, column by column; zeros before.</param>
    public abstract void Encode(ReadOnlySpan<double> values, Span<float> result);
}
