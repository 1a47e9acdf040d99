using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Encodes the columns of a table as the features of a network; fitted to the training rows.</summary>
internal sealed class TableEncoder
{
    public TableEncoder(IReadOnlyList<ColumnEncoding> encodings)
    {
        Encodings = encodings;
        Features = [.. encodings.SelectMany(encoding => encoding.Features)];
        int feature = 0;
        foreach (ColumnEncoding encoding in encodings)
        {
            if (encoding is EmbeddedEncoding embedded)
            {
                Embedded.Add(feature, embedded);
            }

            feature += encoding.Features.Count;
        }
    }

    /// <summary>The encodings of the feature columns, in the order of the schema.</summary>
    public IReadOnlyList<ColumnEncoding> Encodings { get; }

    /// <summary>The names of the C features.</summary>
    public IReadOnlyList<string> Features { get; }

    /// <summary>The encodings of the embedded columns, by the index of their feature.</summary>
    public SortedDictionary<int, EmbeddedEncoding> Embedded { get; } = [];

    /// <summary>Fits the encoding of each feature column.</summary>
    /// <param name="table">The training rows.</param>
    /// <param name="schema">The schema.</param>
    /// <param name="settings">The settings of the encodings.</param>
    public static TableEncoder Fit(Table table, TableSchema schema, EncodingSettings settings) =>
        new([.. schema.Features.Select(name => Fit(table, schema[name], settings))]);

    /// <summary>Returns the encoder extended by the categories of new rows.</summary>
    public TableEncoder Extend(Table table, EncodingSettings settings) =>
        new([.. Encodings.Select(encoding => encoding.Extend(table[encoding.Column], table, settings))]);

    /// <summary>Computes the features of each row, N x C.</summary>
    public Matrix<float> Encode(Table table)
    {
        Matrix<float> result = Dense.Create<float>(table.RowCount, Features.Count);
        Span<float> rest = Dense.Span(result);
        foreach (ColumnEncoding encoding in Encodings)
        {
            int length = encoding.Features.Count * table.RowCount;
            encoding.Encode(table[encoding.Column], table, rest[..length]);
            rest = rest[length..];
        }

        return result;
    }

    /// <summary>Computes the features of rows whose cells have already been read.</summary>
    /// <param name="values">The values of each encoding as <see cref="ColumnEncoding.Read"/> returns them, N of each, one encoding after the other.</param>
    /// <param name="result">Receives the features, N x C.</param>
    public void Encode(ReadOnlySpan<double> values, Matrix<float> result)
    {
        int rows = result.RowCount;
        Span<float> rest = Dense.Span(result);
        rest.Clear();
        foreach (ColumnEncoding encoding in Encodings)
        {
            int length = encoding.Features.Count * rows;
            encoding.Encode(values[..rows], rest[..length]);
            values = values[rows..];
            rest = rest[length..];
        }
    }

    /// <summary>Counts, for each categorical column, the cells whose category does not occur in the training rows; columns without such cells are omitted.</summary>
    public Dictionary<string, int> CountUnseen(Table table) => Count<CategoryEncoding>(encoding => encoding.CountUnseen(table[encoding.Column]));

    /// <summary>Counts, for each numeric column, the cells that are extreme compared to the training rows; columns without such cells are omitted.</summary>
    public Dictionary<string, int> CountExtremes(Table table) => Count<NumericEncoding>(encoding => encoding.CountExtremes(table[encoding.Column], table));

    /// <summary>Replaces the features of a column by those of other cells.</summary>
    /// <param name="cells">The column of N cells; ignored if it is not a feature.</param>
    /// <param name="table">The table of the column, for messages.</param>
    /// <param name="features">The features of all columns, N x C, modified in place.</param>
    public void Encode(TableColumn cells, Table table, Matrix<float> features)
    {
        Span<float> rest = Dense.Span(features);
        foreach (ColumnEncoding encoding in Encodings)
        {
            Span<float> block = rest[..(encoding.Features.Count * cells.Count)];
            rest = rest[block.Length..];
            if (encoding.Column == cells.Name)
            {
                block.Clear();
                encoding.Encode(cells, table, block);
            }
        }
    }

    private Dictionary<string, int> Count<TEncoding>(Func<TEncoding, int> count) where TEncoding : ColumnEncoding => Encodings.OfType<TEncoding>()
        .Select(encoding => (encoding.Column, Count: count(encoding))).Where(column => column.Count > 0)
        .ToDictionary(column => column.Column, column => column.Count, StringComparer.Ordinal);

    private static ColumnEncoding Fit(Table table, ColumnSchema schema, EncodingSettings settings)
    {
        TableColumn column = table[schema.Name];
        Func<TableColumn, Table, double[]> read = CellReader.ReaderOf(schema);
        switch (schema.Kind)
        {
            case ColumnKind.Numeric:
                return NumericEncoding.Fit(schema.Name, read(column, table), settings.Bins, read);
            case ColumnKind.Date:
                return new DateEncoding(schema, NumericEncoding.Fit(schema.Name, read(column, table), settings.Bins, read));
            default:
                return CategoryEncoding.Fit(schema, CellReader.Texts(column, schema), settings);
        }
    }
}
