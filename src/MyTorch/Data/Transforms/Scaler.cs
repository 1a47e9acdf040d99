using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>
/// Scales features or targets to a common range: (x - shift) / scale, with a shift and a scale for each column.
/// <see cref="Standardizer{T}"/> and <see cref="MinMaxScaler{T}"/> compute them from samples; this base class also represents a saved scaler of
/// either kind.
/// </summary>
/// <remarks>
/// The samples to which a scaler is fitted must be finite; those to which it is applied need not be: NaN stays NaN. Shift and scale are stored
/// and applied in double, also for float, so that a column far from zero keeps its precision.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public class Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string ShiftName = "shift";
    private const string ScaleName = "scale";

    private readonly double[] _shift;
    private readonly double[] _scale;

    private delegate void Formula(Span<double> x, double shift, double scale);

    /// <summary>Restores a scaler saved by <see cref="SaveState"/>.</summary>
    /// <param name="state">The result of <see cref="SaveState"/>, possibly of the other element type; other arrays are ignored.</param>
    /// <exception cref="ArgumentException">An array is missing or is not a row of finite numbers, the arrays differ in length, or a scale is not positive.</exception>
    public Scaler(IReadOnlyDictionary<string, NpyArray> state)
        : this((Load(state, ShiftName), Load(state, ScaleName)))
    {
        Shape.RequireColumns(Shift, ShiftName, Scale.ColumnCount, Shape.From(ScaleName, Scale));
        if (Scale.Exists(scale => scale <= T.Zero))
        {
            throw new ArgumentException($"A {ScaleName} is not positive: {Scale.Row(0).ToVectorString()}", nameof(state));
        }
    }

    /// <summary>Restores a scaler saved by <see cref="ToJson"/>.</summary>
    /// <param name="json">The JSON text.</param>
    /// <exception cref="InvalidDataException">
    /// The text is not a valid scaler, a number is not finite in this element type, the lengths differ, or a scale is not positive.
    /// </exception>
    public Scaler(string json)
        : this(FromJson(json))
    {
    }

    private protected Scaler((double[] Shift, double[] Scale) measured)
    {
        (_shift, _scale) = measured;
        (Shift, Scale) = (ToRow(_shift), ToRow(_scale));
    }

    /// <summary>The value subtracted from each column, 1 x C, rounded to <typeparamref name="T"/>.</summary>
    public Matrix<T> Shift { get; }

    /// <summary>The value by which each column is then divided, 1 x C, rounded to <typeparamref name="T"/>.</summary>
    public Matrix<T> Scale { get; }

    /// <summary>Returns the scaled samples, (x - shift) / scale, as a new matrix, N x C.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Apply(Matrix<T> x)
    {
        RequireColumns(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, x.ColumnCount);
        Apply(x, result);
        return result;
    }

    /// <summary>Writes the scaled samples to <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <param name="result">Receives the scaled samples, N x C.</param>
    /// <exception cref="ArgumentException">A shape does not match; nothing is written.</exception>
    public void Apply(Matrix<T> x, Matrix<T> result)
    {
        RequireColumns(x, nameof(x));
        Run(x, result, Apply);
    }

    /// <summary>Scales a single sample; allocates nothing.</summary>
    /// <param name="sample">The sample, C elements.</param>
    /// <param name="result">Receives the scaled sample, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not match, or the two spans overlap without being the same; nothing is written.</exception>
    public void Apply(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        for (int i = 0; i < sample.Length; i++)
        {
            result[i] = T.CreateTruncating((double.CreateTruncating(sample[i]) - _shift[i]) / _scale[i]);
        }
    }

    /// <summary>Returns the unscaled values, x * scale + shift, as a new matrix, for instance of predictions of scaled targets.</summary>
    /// <param name="x">The scaled samples or predictions, N x C.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Invert(Matrix<T> x)
    {
        RequireColumns(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, x.ColumnCount);
        Invert(x, result);
        return result;
    }

    /// <summary>Writes the unscaled values to <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">The scaled samples or predictions, N x C.</param>
    /// <param name="result">Receives the unscaled values, N x C.</param>
    /// <exception cref="ArgumentException">A shape does not match; nothing is written.</exception>
    public void Invert(Matrix<T> x, Matrix<T> result)
    {
        RequireColumns(x, nameof(x));
        Run(x, result, Invert);
    }

    /// <summary>Unscales a single sample; allocates nothing.</summary>
    /// <param name="sample">The scaled sample or prediction, C elements.</param>
    /// <param name="result">Receives the unscaled values, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not match, or the two spans overlap without being the same; nothing is written.</exception>
    public void Invert(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        for (int i = 0; i < sample.Length; i++)
        {
            result[i] = T.CreateTruncating((double.CreateTruncating(sample[i]) * _scale[i]) + _shift[i]);
        }
    }

    /// <summary>Returns a copy of shift and scale in double, C elements each, to be saved with a model (<see cref="SafeTensors"/>, <see cref="Npz"/>).</summary>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [ShiftName] = NpyArray.FromArray((double[])[.. _shift], _shift.Length),
        [ScaleName] = NpyArray.FromArray((double[])[.. _scale], _scale.Length),
    };

    /// <summary>Returns shift and scale as JSON without loss of precision, to be saved with a model (in the metadata of its file).</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        foreach ((string name, double[] row) in new[] { (ShiftName, _shift), (ScaleName, _scale) })
        {
            json.WriteStartArray(name);
            foreach (double value in row)
            {
                json.WriteNumberValue(value);
            }

            json.WriteEndArray();
        }
    });

    private static void Apply(Span<double> x, double shift, double scale)
    {
        TensorPrimitives.Subtract(x, shift, x);
        TensorPrimitives.Divide(x, scale, x);
    }

    private static void Invert(Span<double> x, double shift, double scale)
    {
        TensorPrimitives.Multiply(x, scale, x);
        TensorPrimitives.Add(x, shift, x);
    }

    /// <summary>Applies a formula in double, in place.</summary>
    private static void Run(Span<T> x, double shift, double scale, Formula formula)
    {
        const int Chunk = 256;
        Span<double> buffer = stackalloc double[Chunk];
        for (int start = 0; start < x.Length; start += Chunk)
        {
            Span<T> chunk = x.Slice(start, Math.Min(Chunk, x.Length - start));
            Span<double> values = buffer[..chunk.Length];
            TensorPrimitives.ConvertTruncating<T, double>(chunk, values);
            formula(values, shift, scale);
            TensorPrimitives.ConvertTruncating<double, T>(values, chunk);
        }
    }

    private void Run(Matrix<T> x, Matrix<T> result, Formula formula)
    {
        Shape.RequireSame(result, nameof(result), Shape.From(nameof(x), x));
        x.CopyTo(result);
        T[] values = Dense.Read(result);
        for (int column = 0; column < x.ColumnCount; column++)
        {
            Run(values.AsSpan(column * x.RowCount, x.RowCount), _shift[column], _scale[column], formula);
        }

        Dense.Write(values, result);
    }

    private void RequireColumns(Matrix<T> x, string name) => Shape.RequireColumns(x, name, Scale.ColumnCount, Shape.From("the scale", Scale));

    private void RequireSample(ReadOnlySpan<T> sample, Span<T> result)
    {
        var scale = Shape.From("the scale", Scale);
        Shape.RequireLength(sample.Length, nameof(sample), Scale.ColumnCount, scale);
        Shape.RequireLength(result.Length, nameof(result), Scale.ColumnCount, scale);
        if (sample.Overlaps(result, out int offset) && offset != 0)
        {
            throw new ArgumentException("result overlaps sample: they must be identical or must not overlap.", nameof(result));
        }
    }

    private static Matrix<T> ToRow(double[] values) => Matrix<T>.Build.Dense(1, values.Length, Array.ConvertAll(values, T.CreateTruncating));

    private static (double[] Shift, double[] Scale) FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        const string Name = "the scaler";
        using var text = new JsonText(json, Name);
        try
        {
            var scaler = new Scaler<T>(new Dictionary<string, NpyArray> { [ShiftName] = Row(ShiftName), [ScaleName] = Row(ScaleName) });
            return (scaler._shift, scaler._scale);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{Name}: {exception.Message}", exception);
        }

        NpyArray Row(string name)
        {
            double[] values = text.Numbers(name);
            return NpyArray.FromArray(values, values.Length);
        }
    }

    private static double[] Load(IReadOnlyDictionary<string, NpyArray> state, string name)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (!state.TryGetValue(name, out NpyArray? array))
        {
            throw new ArgumentException($"{name} is missing: the state of a scaler has {ShiftName} and {ScaleName}.", nameof(state));
        }

        if (array.Shape is not [> 0] || !array.IsFloatingPoint)
        {
            throw new ArgumentException($"{name} is {NpyArray.Describe(array.Shape)} of {array.ElementType.Name}: it must be a row of Double, Single or Half.", nameof(state));
        }

        double[] row = array.ToArray<double>();
        return Array.TrueForAll(row, value => T.IsFinite(T.CreateTruncating(value)))
            ? row
            : throw new ArgumentException($"{name} must be finite in {typeof(T).Name}, but contains a number that is not.", nameof(state));
    }
}
