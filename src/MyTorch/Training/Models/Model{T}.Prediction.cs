using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

/// <content>Predictions of unscaled samples.</content>
public sealed partial class Model<T>
{
    /// <summary>Predicts quantities in their original unit.</summary>
    /// <param name="x">The unscaled samples, N x inputs.</param>
    /// <returns>A new matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or its number of columns is not the number of features.</exception>
    /// <exception cref="InvalidOperationException">The model predicts probabilities.</exception>
    public Matrix<T> Predict(Matrix<T> x)
    {
        if (Criterion is { HasProbabilities: true })
        {
            throw new InvalidOperationException($"The model predicts probabilities: call {nameof(PredictProbabilities)} or {nameof(PredictClasses)}, or Network.Predict with scaled samples for the raw outputs.");
        }

        Matrix<T> result = Network.Predict(Scale(x));
        Targets?.Invert(result, result);
        return result;
    }

    /// <summary>Predicts the quantities of one sample in their original unit.</summary>
    /// <param name="sample">The unscaled value of each feature by its name in the <see cref="Schema"/>.</param>
    /// <returns>The quantities by target name, in the order of the schema.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model predicts probabilities, or has no schema.</exception>
    public IReadOnlyDictionary<string, double> Predict(IReadOnlyDictionary<string, double> sample) => Named(RequireSchema().Targets, Predict(ToRow(sample)));

    /// <summary>Predicts probabilities.</summary>
    /// <param name="x">The unscaled samples, N x inputs.</param>
    /// <returns>A new matrix with a column for each class, N x K, or, without classes, for each output; a single output is the probability of the second class.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or its number of columns is not the number of features.</exception>
    /// <exception cref="InvalidOperationException">The model predicts quantities.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x)
    {
        RequireProbabilities();
        Matrix<T> result = Network.PredictProbabilities(Scale(x), Criterion!);
        return result.ColumnCount == 1 && Classes is not null ? (T.One - result).Append(result) : result;
    }

    /// <summary>Predicts the probability of each class of one sample.</summary>
    /// <param name="sample">The unscaled value of each feature by its name in the <see cref="Schema"/>.</param>
    /// <returns>The probabilities by class name, or by target name if there are no classes, in the order of the schema.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model predicts quantities, or has no schema.</exception>
    public IReadOnlyDictionary<string, double> PredictProbabilities(IReadOnlyDictionary<string, double> sample)
    {
        CsvSchema schema = RequireSchema();
        return Named(schema.Classes ?? schema.Targets, PredictProbabilities(ToRow(sample)));
    }

    /// <summary>Predicts classes: by the <see cref="Threshold"/>, if there is one, otherwise the most probable class.</summary>
    /// <param name="x">The unscaled samples, N x inputs.</param>
    /// <returns>N class names.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or its number of columns is not the number of features.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes.</exception>
    public string[] PredictClasses(Matrix<T> x)
    {
        IReadOnlyList<string> classes = Classes ?? throw new InvalidOperationException("The model has no classes: create it with a schema that has classes.");
        Matrix<T> scaled = Scale(x);
        int[] numbers = Threshold is { } threshold ? Network.PredictClasses(scaled, Criterion!, threshold) : Network.PredictClasses(scaled, Criterion);
        return Array.ConvertAll(numbers, number => classes[number]);
    }

    /// <summary>Predicts the class of one sample.</summary>
    /// <param name="sample">The unscaled value of each feature by its name in the <see cref="Schema"/>.</param>
    /// <returns>The name of the class.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes.</exception>
    public string PredictClass(IReadOnlyDictionary<string, double> sample) => PredictClasses(ToRow(sample))[0];

    /// <summary>Scales samples for the network; does not change <paramref name="x"/>.</summary>
    private Matrix<T> Scale(Matrix<T> x)
    {
        Shape.RequireBatch(x, nameof(x));
        if (Image is { } image)
        {
            x = Dense.Copy(x);
            TensorPrimitives.Divide(Dense.Span(x), T.CreateChecked(image.PixelMaximum), Dense.Span(x));
        }

        return Features?.Apply(x) ?? x;
    }

    private Matrix<T> ToRow(IReadOnlyDictionary<string, double> sample)
    {
        ArgumentNullException.ThrowIfNull(sample);
        IReadOnlyList<string> names = RequireSchema().Features;
        string[] missing = [.. names.Where(name => !sample.ContainsKey(name))];
        string[] unknown = [.. sample.Keys.Except(names)];
        if (missing.Length + unknown.Length > 0)
        {
            string[] problems =
            [
                .. missing.Length > 0 ? [$"has no value for {Quote(missing)}"] : Array.Empty<string>(),
                .. unknown.Length > 0 ? [$"has the unknown {(unknown.Length == 1 ? "feature" : "features")} {Quote(unknown)}"] : Array.Empty<string>(),
            ];
            throw new ArgumentException($"The sample {string.Join(" and ", problems)}: expected a value for each of {Quote(names)}.", nameof(sample));
        }

        Matrix<T> row = Dense.Create<T>(1, names.Count);
        for (int i = 0; i < names.Count; i++)
        {
            row[0, i] = T.CreateTruncating(sample[names[i]]);
            if (!T.IsFinite(row[0, i]))
            {
                throw new ArgumentException(FormattableString.Invariant($"'{names[i]}' of the sample is {sample[names[i]]}: it must be finite in {typeof(T).Name}."), nameof(sample));
            }
        }

        return row;
    }

    private static string Quote(IReadOnlyList<string> names) => CsvReader.List([.. names.Select(name => $"'{name}'")]);

    private static OrderedDictionary<string, double> Named(IReadOnlyList<string> names, Matrix<T> row) => names.Count == row.ColumnCount
        ? new(names.Select((name, column) => KeyValuePair.Create(name, double.CreateTruncating(row[0, column]))))
        : throw new InvalidOperationException($"The schema has {Shape.Count(names.Count, "target")}, but the model predicts {Shape.Count(row.ColumnCount, "value")}: create it with a schema that names each of them.");

    private CsvSchema RequireSchema([CallerMemberName] string member = "") =>
        Schema ?? throw new InvalidOperationException($"The model has no schema, which {member} needs for the names: create the model with a schema, or pass a matrix.");

    private void RequireProbabilities()
    {
        if (Criterion is not { HasProbabilities: true })
        {
            throw new InvalidOperationException($"The model predicts quantities: call {nameof(Predict)}.");
        }
    }
}
