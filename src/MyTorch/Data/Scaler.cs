using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// Brings features, or targets, to a common range: (x - shift) / scale, with a shift and a scale for each column. How they are measured is
/// that of a <see cref="Standardizer{T}"/> or <see cref="MinMaxScaler{T}"/>; this class is what is left of either when it was saved.
/// </summary>
/// <remarks>What a scaler is measured on must be finite; what it is applied to need not be: NaN stays NaN.</remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public class Scaler<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string ShiftName = "shift";
    private const string ScaleName = "scale";

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

    private protected Scaler((Matrix<T> Shift, Matrix<T> Scale) measured) => (Shift, Scale) = measured;

    /// <summary>What is subtracted from each column, 1 x C.</summary>
    public Matrix<T> Shift { get; }

    /// <summary>What each column is then divided by, 1 x C.</summary>
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
        Run(x, result, static (column, shift, scale) =>
        {
            TensorPrimitives.Subtract(column, shift, column);
            TensorPrimitives.Divide(column, scale, column);
        });
    }

    /// <summary>As <see cref="Apply(Matrix{T})"/> of a single sample; allocates nothing.</summary>
    /// <param name="sample">The sample, C elements.</param>
    /// <param name="result">Receives the scaled sample, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the two overlap without being the same; nothing was written.</exception>
    public void Apply(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        TensorPrimitives.Subtract(sample, Dense.Span(Shift), result);
        TensorPrimitives.Divide(result, Dense.Span(Scale), result);
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
        Run(x, result, static (column, shift, scale) =>
        {
            TensorPrimitives.Multiply(column, scale, column);
            TensorPrimitives.Add(column, shift, column);
        });
    }

    /// <summary>As <see cref="Invert(Matrix{T})"/> of a single sample; allocates nothing.</summary>
    /// <param name="sample">The scaled sample or prediction, C elements.</param>
    /// <param name="result">Receives it as it was before, C elements. It may be <paramref name="sample"/>.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the two overlap without being the same; nothing was written.</exception>
    public void Invert(ReadOnlySpan<T> sample, Span<T> result)
    {
        RequireSample(sample, result);
        TensorPrimitives.Multiply(sample, Dense.Span(Scale), result);
        TensorPrimitives.Add(result, Dense.Span(Shift), result);
    }

    /// <summary>A copy of shift and scale, C elements each, to be saved with a model (<see cref="SafeTensors"/>, <see cref="Npz"/>).</summary>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [ShiftName] = NpyArray.FromArray(Dense.Span(Shift).ToArray(), Shift.ColumnCount),
        [ScaleName] = NpyArray.FromArray(Dense.Span(Scale).ToArray(), Scale.ColumnCount),
    };

    /// <summary>Shift and scale as a text, to be saved with a model (<see cref="Layer{T}.Save"/>); no bit of them is lost.</summary>
    public string ToJson() => JsonText.Write(json =>
    {
        foreach ((string name, Matrix<T> row) in new[] { (ShiftName, Shift), (ScaleName, Scale) })
        {
            json.WriteStartArray(name);
            foreach (T value in Dense.Span(row))
            {
                json.WriteNumberValue(double.CreateTruncating(value));
            }

            json.WriteEndArray();
        }
    });

    private void Run(Matrix<T> x, Matrix<T> result, Action<Span<T>, T, T> scaleColumn)
    {
        Shape.RequireSame(result, nameof(result), Shape.Of(nameof(x), x));
        x.CopyTo(result);
        T[] values = Dense.Read(result);
        ReadOnlySpan<T> shifts = Dense.Span(Shift);
        ReadOnlySpan<T> scales = Dense.Span(Scale);
        for (int column = 0; column < x.ColumnCount; column++)
        {
            scaleColumn(values.AsSpan(column * x.RowCount, x.RowCount), shifts[column], scales[column]);
        }

        Dense.Write(values, result);
    }

    private void RequireColumns(Matrix<T> x, string name) => Shape.RequireColumns(x, name, Scale.ColumnCount, Shape.Of("the scale", Scale));

    private void RequireSample(ReadOnlySpan<T> sample, Span<T> result)
    {
        var scale = Shape.Of("the scale", Scale);
        Shape.RequireLength(sample.Length, nameof(sample), Scale.ColumnCount, scale);
        Shape.RequireLength(result.Length, nameof(result), Scale.ColumnCount, scale);
    }

    private static (Matrix<T> Shift, Matrix<T> Scale) FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        const string Name = "the scaler";
        using var text = new JsonText(json, Name);
        try
        {
            var scaler = new Scaler<T>(new Dictionary<string, NpyArray> { [ShiftName] = Row(ShiftName), [ScaleName] = Row(ScaleName) });
            return (scaler.Shift, scaler.Scale);
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

    private static Matrix<T> Load(IReadOnlyDictionary<string, NpyArray> state, string name)
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

        Matrix<T> row = array.ToMatrix<T>();
        return row.ForAll(T.IsFinite)
            ? row
            : throw new ArgumentException($"{name} has a number that is not finite in {typeof(T).Name}.", nameof(state));
    }
}
