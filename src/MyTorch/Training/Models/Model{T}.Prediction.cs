using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch;

/// <content>Predictions of samples as they were measured.</content>
public sealed partial class Model<T>
{
    /// <summary>Predicts quantities in their own unit.</summary>
    /// <param name="x">The samples as they were measured, not scaled, N x inputs.</param>
    /// <returns>A fresh matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the model has features.</exception>
    /// <exception cref="InvalidOperationException">The model predicts probabilities.</exception>
    public Matrix<T> Predict(Matrix<T> x)
    {
        if (Criterion is { HasProbabilities: true })
        {
            throw new InvalidOperationException($"The model predicts probabilities: call {nameof(PredictProbabilities)} or {nameof(PredictClasses)}, or for its raw outputs Network.Predict with scaled samples.");
        }

        Matrix<T> result = Network.Predict(Scale(x));
        Targets?.Invert(result, result);
        return result;
    }

    /// <summary>Predicts the quantities of one sample in their own unit.</summary>
    /// <param name="sample">The value of each feature of the <see cref="Schema"/> by its name, as it was measured.</param>
    /// <returns>The quantities by the names of the targets, in their order.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model predicts probabilities, or has no schema.</exception>
    public IReadOnlyDictionary<string, double> Predict(IReadOnlyDictionary<string, double> sample) => Named(RequireSchema().Targets, Predict(ToRow(sample)));

    /// <summary>Predicts probabilities.</summary>
    /// <param name="x">The samples as they were measured, not scaled, N x inputs.</param>
    /// <returns>A fresh matrix with a column for each class, N x K, or, without classes, for each output; a single output has the probability of the second class.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the model has features.</exception>
    /// <exception cref="InvalidOperationException">The model predicts quantities.</exception>
    public Matrix<T> PredictProbabilities(Matrix<T> x)
    {
        RequireProbabilities();
        Matrix<T> result = Network.PredictProbabilities(Scale(x), Criterion!);
        return result.ColumnCount == 1 && Classes is not null ? (T.One - result).Append(result) : result;
    }

    /// <summary>Predicts the probability of each class of one sample.</summary>
    /// <param name="sample">The value of each feature of the <see cref="Schema"/> by its name, as it was measured.</param>
    /// <returns>The probabilities by the names of the classes, or, without classes, of the targets, in their order.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model predicts quantities, or has no schema.</exception>
    public IReadOnlyDictionary<string, double> PredictProbabilities(IReadOnlyDictionary<string, double> sample)
    {
        CsvSchema schema = RequireSchema();
        return Named(schema.Classes ?? schema.Targets, PredictProbabilities(ToRow(sample)));
    }

    /// <summary>Predicts classes: of two by the <see cref="Threshold"/>, if there is one, otherwise that of the largest output.</summary>
    /// <param name="x">The samples as they were measured, not scaled, N x inputs.</param>
    /// <returns>N names of classes.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the model has features.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes.</exception>
    public string[] PredictClasses(Matrix<T> x)
    {
        IReadOnlyList<string> classes = Classes ?? throw new InvalidOperationException("The model has no classes: create it with a schema that has them.");
        Matrix<T> scaled = Scale(x);
        int[] numbers = Threshold is { } threshold ? Network.PredictClasses(scaled, Criterion!, threshold) : Network.PredictClasses(scaled, Criterion);
        return Array.ConvertAll(numbers, number => classes[number]);
    }

    /// <summary>Predicts the class of one sample.</summary>
    /// <param name="sample">The value of each feature of the <see cref="Schema"/> by its name, as it was measured.</param>
    /// <returns>The name of the class.</returns>
    /// <exception cref="ArgumentException">A feature is missing, a name is not a feature, or a value is not finite; the message lists what is expected.</exception>
    /// <exception cref="InvalidOperationException">The model has no classes.</exception>
    public string PredictClass(IReadOnlyDictionary<string, double> sample) => PredictClasses(ToRow(sample))[0];

    /// <summary>Samples as the network takes them; what the caller gave stays as it is.</summary>
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
                .. unknown.Length > 0 ? [$"has {Quote(unknown)}, which the model does not know"] : Array.Empty<string>(),
            ];
            throw new ArgumentException($"The sample {string.Join(" and ", problems)}: it must have a value for each of {Quote(names)}.", nameof(sample));
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
        : throw new InvalidOperationException($"The schema has {Shape.Count(names.Count, "target")}, but the model predicts {Shape.Count(row.ColumnCount, "value")}: create it with a schema that names them.");

    private CsvSchema RequireSchema([CallerMemberName] string member = "") =>
        Schema ?? throw new InvalidOperationException($"The model has no schema, so {member} knows no names: create it with one, or predict a matrix.");

    private void RequireProbabilities()
    {
        if (Criterion is not { HasProbabilities: true })
        {
            throw new InvalidOperationException($"The model predicts quantities: call {nameof(Predict)}.");
        }
    }
}
