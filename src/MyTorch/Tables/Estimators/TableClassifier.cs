using MathNet.Numerics.LinearAlgebra;
using MyTorch.Metrics;

namespace MyTorch.Tables;

/// <summary>Predicts one of K classes from the columns of a table.</summary>
public sealed partial class TableClassifier : TableEstimator
{
    /// <summary>The names of the K classes: numbers in ascending order, other texts by their characters.</summary>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    public IReadOnlyList<string> Classes => ((ClassTarget)Model.Target).Classes;

    /// <summary>The probability of each class, N x K.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
    public Matrix<double> PredictProbabilities(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Model.Predict(table);
    }

    /// <summary>The most probable class of each row.</summary>
    /// <param name="table">The rows; columns that are not features are not looked at.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A feature is not a column of the table.</exception>
    /// <exception cref="InvalidDataException">A cell cannot be read as the kind of its column; the message names it.</exception>
    public string[] Predict(Table table)
    {
        Matrix<double> probabilities = PredictProbabilities(table);
        return [.. Data.OneHot.Decode(probabilities).Select(index => Classes[index])];
    }

    /// <summary>Compares predictions with the classes of a table.</summary>
    /// <param name="table">The rows, with the target.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="InvalidDataException">A row has no class, or one that the training rows do not have.</exception>
    public ClassificationMetrics Evaluate(Table table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ClassificationMetrics.Of(Model.Predict(table), Model.Target.Encode(table).Map(value => (double)value));
    }

    private protected override TargetEncoding CreateTarget(Table rows, IReadOnlyList<ColumnSchema> schemas)
    {
        if (schemas.Count > 1)
        {
            throw new ArgumentException($"There are {schemas.Count} targets: a classifier must have one.");
        }

        string[] classes = ClassTarget.FindClasses(rows[schemas[0].Name], schemas[0]);
        return classes.Length > 1 ? new ClassTarget(schemas[0], classes) : throw new InvalidDataException(
            $"{rows.Name}: column '{schemas[0].Name}' has one class, '{classes[0]}': there must be at least two.");
    }
}
