using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>What a fit has learned; it never changes, so that any number of threads may predict by it.</summary>
internal sealed class TableModel
{
    /// <summary>The number of rows that are predicted at a time.</summary>
    public const int RowsAtOnce = 4096;

    /// <summary>What the columns mean.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>The recipe.</summary>
    public required TableRecipe Recipe { get; init; }

    /// <summary>The encoding of the features for each network of the recipe.</summary>
    public required IReadOnlyList<TableEncoder> Encoders { get; init; }

    /// <summary>The encoding of the targets.</summary>
    public required TargetEncoding Target { get; init; }

    /// <summary>The networks, those of the first fold first.</summary>
    public required IReadOnlyList<TrainedNetwork> Networks { get; init; }

    /// <summary>What the user should know of the fit, a sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The rows that a fold has held out, and their predictions by the networks of that fold.</summary>
    public (int[] Rows, Matrix<double> Predictions) HeldOut { get; init; }

    /// <summary>The folds of the training rows; none for a model from a file.</summary>
    public IReadOnlyList<Fold> Folds { get; init; } = [];

    /// <summary>The mean prediction of all networks, N x K.</summary>
    public Matrix<double> Predict(Table table)
    {
        Matrix<double> result = Dense.Create<double>(table.RowCount, Target.Outputs);
        for (int start = 0; start < table.RowCount; start += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, table.RowCount - start);
            Table part = rows == table.RowCount ? table : table.Select([.. Enumerable.Range(start, rows)]);
            result.SetSubMatrix(start, 0, Mean(Encode(part), Networks));
        }

        return result;
    }

    /// <summary>The features for each network of the recipe; those with the same encoding share a matrix.</summary>
    public IReadOnlyList<Matrix<float>> Encode(Table table)
    {
        var encoded = Encoders.Distinct().ToDictionary(encoder => encoder, encoder => encoder.Encode(table));
        return [.. Encoders.Select(encoder => encoded[encoder])];
    }

    /// <summary>The mean prediction of some of the networks, N x K.</summary>
    /// <param name="features">The features for each network of the recipe.</param>
    /// <param name="networks">The networks.</param>
    public Matrix<double> Mean(IReadOnlyList<Matrix<float>> features, IReadOnlyCollection<TrainedNetwork> networks)
    {
        Matrix<double> sums = Dense.Create<double>(features[0].RowCount, Target.Outputs);
        foreach (TrainedNetwork network in networks)
        {
            Target.AddPredictions(network.Network.Predict(features[network.Member]), sums);
        }

        Matrix<double> means = sums / networks.Count;
        Target.Complete(means);
        return means;
    }

    /// <summary>The model with its networks, and with the predictions of the held-out rows.</summary>
    public TableModel With(IReadOnlyList<TrainedNetwork> networks, IReadOnlyList<Fold> folds, IReadOnlyList<Matrix<float>> features, IReadOnlyList<string> notes)
    {
        int[] rows = [.. folds.SelectMany(fold => fold.Validation)];
        Matrix<double> predictions = Dense.Create<double>(rows.Length, Target.Outputs);
        int start = 0;
        foreach ((int index, Fold fold) in folds.Index())
        {
            IReadOnlyList<Matrix<float>> part = [.. features.Select(matrix => TakeRows(matrix, fold.Validation))];
            predictions.SetSubMatrix(start, 0, Mean(part, [.. networks.Where(network => network.Fold == index)]));
            start += fold.Validation.Length;
        }

        return new TableModel
        {
            Schema = Schema, Recipe = Recipe, Encoders = Encoders, Target = Target, Networks = networks, Notes = notes, HeldOut = (rows, predictions), Folds = folds,
        };
    }

    private static Matrix<float> TakeRows(Matrix<float> matrix, int[] rows)
    {
        Matrix<float> result = Dense.Create<float>(rows.Length, matrix.ColumnCount);
        ReadOnlySpan<float> source = Dense.Span(matrix);
        Span<float> taken = Dense.Span(result);
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = source[(i / rows.Length * matrix.RowCount) + rows[i % rows.Length]];
        }

        return result;
    }
}
