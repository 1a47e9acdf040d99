using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The rows of a CSV file for a model, in batches while it is read, so that it may be larger than memory.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class CsvBatches<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Stream _stream;
    private readonly CsvReader _reader;
    private readonly CsvSampleReader<T> _samples;
    private readonly CsvSchema _schema;
    private readonly int[] _kept;
    private readonly T[] _x;
    private readonly T[] _y;

    /// <summary>Finds the columns of the file.</summary>
    /// <param name="path">The file, plain or gzip.</param>
    /// <param name="schema">The columns of the model; without targets where they are to be predicted.</param>
    /// <param name="batchSize">Rows in a batch.</param>
    /// <param name="keep">Columns whose texts are kept beside.</param>
    /// <exception cref="InvalidDataException">The file has not each of these columns once.</exception>
    public CsvBatches(string path, CsvSchema schema, int batchSize, IReadOnlyList<string> keep)
    {
        (_schema, BatchSize) = (schema, batchSize);
        (_x, _y) = (new T[batchSize * schema.Features.Count], new T[batchSize * schema.Outputs]);
        _stream = DataFile.Open(path);
        try
        {
            _reader = new CsvReader(_stream, path, schema.Delimiter, schema.HasHeader);
            _samples = new CsvSampleReader<T>(_reader, schema, requiresFinite: true);
            _kept = [.. keep.Select(_reader.IndexOf)];
        }
        catch
        {
            _stream.Dispose();
            throw;
        }

        Kept = new string[batchSize * keep.Count];
    }

    /// <summary>The most rows of a batch.</summary>
    public int BatchSize { get; }

    /// <summary>The features of the batch, N x C.</summary>
    public Matrix<T> X { get; private set; } = null!;

    /// <summary>The targets of the batch, N x K; null where the schema has none.</summary>
    public Matrix<T>? Y { get; private set; }

    /// <summary>The texts of the columns that are kept, row after row.</summary>
    public string[] Kept { get; }

    /// <summary>The rows that were read.</summary>
    public long Count { get; private set; }

    /// <summary>How much of the file was read, 0 to 1, or null where its size says nothing, as that of a compressed one.</summary>
    public double? Share => _stream.CanSeek ? (double)_stream.Position / Math.Max(1, _stream.Length) : null;

    /// <summary>Reads the next batch; false at the end.</summary>
    /// <exception cref="InvalidDataException">A row is ragged, a cell no finite number or an unknown class; the message names line and column.</exception>
    public bool Read()
    {
        int rows = 0;
        (int features, int outputs) = (_schema.Features.Count, _schema.Outputs);
        while (rows < BatchSize && _samples.Read(_x.AsSpan(rows * features, features), _y.AsSpan(rows * outputs, outputs)))
        {
            for (int i = 0; i < _kept.Length; i++)
            {
                Kept[(rows * _kept.Length) + i] = _reader.Text(_kept[i]).ToString();
            }

            rows++;
        }

        if (rows == 0)
        {
            return false;
        }

        X = RowMajor.ToMatrix<T>(_x.AsSpan(0, rows * features), rows, features);
        Y = outputs == 0 ? null : RowMajor.ToMatrix<T>(_y.AsSpan(0, rows * outputs), rows, outputs);
        Count += rows;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
