using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The rows of a CSV file, plain or gzip.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed class CsvPredictionInput<T> : IPredictionInput<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Stream _stream;
    private readonly CsvReader _reader;
    private readonly ModelInput<T> _input;
    private readonly int[] _features;
    private readonly int[] _kept;
    private readonly T[] _x;

    /// <summary>Finds the columns of the file.</summary>
    /// <param name="stream">The file; disposed with this one.</param>
    /// <param name="path">Its name in messages.</param>
    /// <param name="input">The schema; the target may be missing, and other columns are ignored.</param>
    /// <param name="keep">Columns whose texts are kept.</param>
    /// <exception cref="InvalidDataException">The file has not each of these columns once.</exception>
    public CsvPredictionInput(Stream stream, string path, ModelInput<T> input, IReadOnlyList<string> keep)
    {
        CsvSchema schema = input.Schema;
        (_input, _stream) = (input, stream);
        _x = new T[CommandOptions.BatchSize * schema.Features.Count];
        try
        {
            _reader = new CsvReader(_stream, path, schema.Delimiter, schema.HasHeader);
            _features = [.. schema.Features.Select(_reader.IndexOf)];
            _kept = [.. keep.Select(_reader.IndexOf)];
        }
        catch
        {
            _stream.Dispose();
            throw;
        }

        Kept = new string[CommandOptions.BatchSize * keep.Count];
    }

    /// <inheritdoc/>
    public Matrix<T> X { get; private set; } = null!;

    /// <inheritdoc/>
    public string[] Kept { get; }

    /// <inheritdoc/>
    public long Count { get; private set; }

    /// <inheritdoc/>
    public bool Read()
    {
        int rows = 0;
        while (rows < CommandOptions.BatchSize && _reader.Read())
        {
            for (int i = 0; i < _features.Length; i++)
            {
                _x[(rows * _features.Length) + i] = _reader.Number<T>(_features[i], requiresFinite: true);
            }

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

        X = Matrix<T>.Build.DenseOfRowMajor(rows, _features.Length, new ArraySegment<T>(_x, 0, rows * _features.Length));
        _input.ToUnitPixels(X);
        Count += rows;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();
}
