using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>
/// Brings features, or targets, to a common range: (x - shift) / scale, with a shift and a scale for each column. How they are measured is
/// that of a <see cref="Standardizer{T}"/> or <see cref="MinMaxScaler{T}"/>; this class is what is left of either when it was saved.
/// </summary>
/// <remarks>
/// What a scaler is measured on must be finite; what it is applied to need not be: NaN stays NaN. Shift and scale are kept and applied in
/// double, also for float, so that a column far from zero keeps its digits.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public class Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string ShiftName = "shift";
    private const string ScaleName = "scale";

    private readonly double[] _shift;
    private readonly double[] _scale;

    private delegate void Formula(Span<double> x, double shift, double scale);

    /// <summary>Takes the shift and scale that were saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave, perhaps in the other element type; other arrays beside it are ignored.</param>
    /// <exception cref="ArgumentException">An array is missing, not a row of finite numbers, or of another length than the other; or a scale is not positive.</exception>
    public Scaler(IReadOnlyDictionary<string, NpyArray> state)
        : this((Load(state, ShiftName), Load(state, ScaleName)))
    {
        Shape.RequireColumns(Shift, ShiftName, Scale.ColumnCount, Shape.Of(ScaleName, Scale));
        if (Scale.Exists(scale => scale <= T.Zero))
        {
            throw new ArgumentException($"A {ScaleName} is not positive: {Scale.Row(0).ToVectorString()}", nameof(state));
        }
    }

    /// <summary>Takes the shift and scale that <see cref="ToJson"/> has written.</summary>
    /// <param name="json">The text.</param>
    /// <exception cref="InvalidDataException">
    /// It is not such a text, a number is not finite in this element type, there are not as many of both, or a scale is not positive.
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

    /// <summary>What is subtracted from each column, 1 x C, rounded to <typeparamref name="T"/>.</summary>
    public Matrix<T> Shift { get; }

    /// <summary>What each column is then divided by, 1 x C, rounded to <typeparamref name="T"/>.</summary>
    public Matrix<T> Scale { get; }

    /// <summary>The scaled samples, (x - shift) / scale, as a fresh matrix, N x C.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Apply(Matrix<T> x)
    {
        RequireColumns(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, x.ColumnCount);
        Apply(x, result);
        return result;
    }

    /// <summary>As <see cref="Apply(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">The samples, N x C.</param>
    /// <param name="result">Receives the scaled samples, N x C.</param>
    /// <exception cref="ArgumentException">A shape does not fit; nothing was written.</exception>
    public void Apply(Matrix<T> x, Matrix<T> result)
    {
        RequireColumns(x, nameof(x));
        Run(x, result, Apply);
    }

    /// <summary>As <see cref="Apply(Matrix{T})"/> of a single sample; allocates nothing.</summary>
    /// <param name="sample">The sample, C elements.</param>
    /// <param name="result">Receives the scaled sample, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the two overlap without being the same; nothing was written.</exception>
    public void Apply(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        for (int i = 0; i < sample.Length; i++)
        {
            result[i] = T.CreateTruncating((double.CreateTruncating(sample[i]) - _shift[i]) / _scale[i]);
        }
    }

    /// <summary>What was scaled as it was before, x * scale + shift, as a fresh matrix: for predictions of scaled targets.</summary>
    /// <param name="x">The scaled samples or predictions, N x C.</param>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or another number of columns.</exception>
    public Matrix<T> Invert(Matrix<T> x)
    {
        RequireColumns(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, x.ColumnCount);
        Invert(x, result);
        return result;
    }

    /// <summary>As <see cref="Invert(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="x"/>.</summary>
    /// <param name="x">The scaled samples or predictions, N x C.</param>
    /// <param name="result">Receives them as they were before, N x C.</param>
    /// <exception cref="ArgumentException">A shape does not fit; nothing was written.</exception>
    public void Invert(Matrix<T> x, Matrix<T> result)
    {
        RequireColumns(x, nameof(x));
        Run(x, result, Invert);
    }

    /// <summary>As <see cref="Invert(Matrix{T})"/> of a single sample; allocates nothing.</summary>
    /// <param name="sample">The scaled sample or prediction, C elements.</param>
    /// <param name="result">Receives it as it was before, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the two overlap without being the same; nothing was written.</exception>
    public void Invert(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        for (int i = 0; i < sample.Length; i++)
        {
            result[i] = T.CreateTruncating((double.CreateTruncating(sample[i]) * _scale[i]) + _shift[i]);
        }
    }

    /// <summary>A copy of shift and scale in double, C elements each, to be saved with a model (<see cref="SafeTensors"/>, <see cref="Npz"/>).</summary>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [ShiftName] = NpyArray.FromArray((double[])[.. _shift], _shift.Length),
        [ScaleName] = NpyArray.FromArray((double[])[.. _scale], _scale.Length),
    };

    /// <summary>Shift and scale as a text, to be saved with a model (among the metadata of its file); no bit of them is lost.</summary>
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
        Shape.RequireSame(result, nameof(result), Shape.Of(nameof(x), x));
        x.CopyTo(result);
        T[] values = Dense.Read(result);
        for (int column = 0; column < x.ColumnCount; column++)
        {
            Run(values.AsSpan(column * x.RowCount, x.RowCount), _shift[column], _scale[column], formula);
        }

        Dense.Write(values, result);
    }

    private void RequireColumns(Matrix<T> x, string name) => Shape.RequireColumns(x, name, Scale.ColumnCount, Shape.Of("the scale", Scale));

    private void RequireSample(ReadOnlySpan<T> sample, Span<T> result)
    {
        var scale = Shape.Of("the scale", Scale);
        Shape.RequireLength(sample.Length, nameof(sample), Scale.ColumnCount, scale);
        Shape.RequireLength(result.Length, nameof(result), Scale.ColumnCount, scale);
        if (sample.Overlaps(result, out int offset) && offset != 0)
        {
            throw new ArgumentException("result overlaps sample: it must be the same memory or other memory.", nameof(result));
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
            : throw new ArgumentException($"{name} has a number that is not finite in {typeof(T).Name}.", nameof(state));
    }
}
