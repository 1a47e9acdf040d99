using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>The result of a fit; immutable, so that several threads may predict at the same time.</summary>
internal sealed record TableModel
{
    /// <summary>The number of rows of a prediction chunk.</summary>
    public const int RowsAtOnce = 4096;

    /// <summary>The schema of the table.</summary>
    public required TableSchema Schema { get; init; }

    /// <summary>The recipe.</summary>
    public required TableRecipe Recipe { get; init; }

    /// <summary>The encoding of the features for each network of the recipe.</summary>
    public required IReadOnlyList<TableEncoder> Encoders { get; init; }

    /// <summary>The encoding of the targets.</summary>
    public required TargetEncoding Target { get; init; }

    /// <summary>The networks, ordered by fold.</summary>
    public IReadOnlyList<TrainedNetwork> Networks { get; init; } = [];

    /// <summary>Notes about the fit for the user, one sentence each.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The predictions of each row by the networks of the folds that held it out; the mean if several folds did.</summary>
    public HeldOutPredictions HeldOut { get; init; } = new([], Dense.Create<double>(0, 0), Dense.Create<double>(0, 0), null);

    /// <summary>The held-out predictions of each fold, with ascending rows; empty if the model file does not contain the folds.</summary>
    public IReadOnlyList<HeldOutPredictions> HeldOutFolds { get; init; } = [];

    /// <summary>The <see cref="TableChecksum"/> of the training table; null if the model file does not contain it.</summary>
    public string? Checksum { get; init; }

    /// <summary>The power of probabilities that calibrates them, 1 for none: the reciprocal of the temperature.</summary>
    public double Sharpness { get; init; } = 1;

    /// <summary>The probability above which the second of two classes is predicted; null to predict the more probable class.</summary>
    public double? Threshold { get; init; }

    /// <summary>Returns the mean prediction of all networks, N x K.</summary>
    public Matrix<double> Predict(Table table)
    {
        Matrix<double> result = Dense.Create<double>(table.RowCount, Target.Outputs);
        for (int start = 0; start < table.RowCount; start += RowsAtOnce)
        {
            int rows = Math.Min(RowsAtOnce, table.RowCount - start);
            Table part = rows == table.RowCount ? table : table.SelectRows([.. Enumerable.Range(start, rows)]);
            result.SetSubMatrix(start, 0, Mean(Encode(part), Networks));
        }

        return result;
    }

    /// <summary>Returns the features for each network of the recipe; networks with the same encoding share a matrix.</summary>
    public IReadOnlyList<Matrix<float>> Encode(Table table)
    {
        var encoded = Encoders.Distinct().ToDictionary(encoder => encoder, encoder => encoder.Encode(table));
        return [.. Encoders.Select(encoder => encoded[encoder])];
    }

    /// <summary>Returns the mean prediction of some of the networks, N x K.</summary>
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
        Target.Complete(means, Sharpness);
        return means;
    }

    /// <summary>Returns the model with its held-out predictions.</summary>
    /// <param name="features">The features of the training rows for each network of the recipe.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="rows">The number of each training row in the fitted table.</param>
    /// <param name="targets">The targets of the training rows in the form used by metrics.</param>
    /// <param name="weights">The weights of the training rows, or null.</param>
    public TableModel WithHeldOut(IReadOnlyList<Matrix<float>> features, IReadOnlyList<Fold> folds, int[] rows, Matrix<double> targets, double[]? weights)
    {
        Matrix<double> sums = Dense.Create<double>(rows.Length, Target.Outputs);
        int[] counts = new int[rows.Length];
        var parts = new List<HeldOutPredictions>();
        foreach ((int index, Fold fold) in folds.Index())
        {
            int[] places = [.. fold.Validation.Order()];
            IReadOnlyList<Matrix<float>> part = [.. features.Select(matrix => TakeRows(matrix, places))];
            Matrix<double> predictions = Mean(part, [.. Networks.Where(network => network.Fold == index)]);
            parts.Add(new HeldOutPredictions([.. places.Select(row => rows[row])], predictions, TakeRows(targets, places), WeightsOf(places)));
            foreach ((int place, int row) in places.Index())
            {
                sums.SetRow(row, sums.Row(row) + predictions.Row(place));
                counts[row]++;
            }
        }

        int[] held = [.. Enumerable.Range(0, rows.Length).Where(row => counts[row] > 0)];
        Matrix<double> means = Dense.Create<double>(held.Length, Target.Outputs);
        foreach ((int place, int row) in held.Index())
        {
            means.SetRow(place, sums.Row(row) / counts[row]);
        }

        return this with { HeldOut = new([.. held.Select(row => rows[row])], means, TakeRows(targets, held), WeightsOf(held)), HeldOutFolds = parts };

        double[]? WeightsOf(int[] places) => weights is null ? null : Array.ConvertAll(places, row => weights[row]);
    }

    /// <summary>Returns some rows of a matrix, in the given order.</summary>
    public static Matrix<T> TakeRows<T>(Matrix<T> matrix, int[] rows) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Matrix<T> result = Dense.Create<T>(rows.Length, matrix.ColumnCount);
        ReadOnlySpan<T> source = Dense.Span(matrix);
        Span<T> taken = Dense.Span(result);
        for (int i = 0; i < taken.Length; i++)
        {
            taken[i] = source[(i / rows.Length * matrix.RowCount) + rows[i % rows.Length]];
        }

        return result;
    }
}
