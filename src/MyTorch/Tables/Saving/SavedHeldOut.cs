using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads the held-out predictions as arrays of a file, with the fold that held out each row.</summary>
internal static class SavedHeldOut
{
    private const string Rows = "held_out.rows";
    private const string Predictions = "held_out.predictions";
    private const string Targets = "held_out.targets";
    private const string Weights = "held_out.weights";
    private const string Folds = "held_out.folds";
    private const string FoldPredictions = "held_out.fold_predictions";

    /// <summary>The names of all arrays.</summary>
    public static IReadOnlyList<string> Names { get; } = [Rows, Predictions, Targets, Weights, Folds, FoldPredictions];

    /// <summary>
    /// Returns the arrays. The fold of each of M rows in each of R repeats is an M x R array of Int32, with the number of folds as the value if no fold held the row
    /// out. Without repeats, the predictions of the single folds are those of all rows and are not stored.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, NpyArray>> ToArrays(TableModel model)
    {
        HeldOutPredictions all = model.HeldOut;
        yield return KeyValuePair.Create(Rows, NpyArray.FromArray([.. all.Rows], all.Rows.Count));
        yield return KeyValuePair.Create(Predictions, NpyArray.FromMatrix(all.Predictions));
        yield return KeyValuePair.Create(Targets, NpyArray.FromMatrix(all.Targets));
        if (all.Weights is { } weights)
        {
            yield return KeyValuePair.Create(Weights, NpyArray.FromArray([.. weights], weights.Count));
        }

        if (model.HeldOutFolds.Count == 0)
        {
            yield break;
        }

        yield return KeyValuePair.Create(Folds, NpyArray.FromArray(NumberFolds(model), all.Rows.Count, model.Recipe.Repeats));
        if (model.Recipe.Repeats > 1)
        {
            yield return KeyValuePair.Create(FoldPredictions, NpyArray.FromMatrix(Matrix<double>.Build.DenseOfRows(model.HeldOutFolds.SelectMany(fold => fold.Predictions.EnumerateRows()))));
        }
    }

    /// <summary>Reads the predictions of the held-out rows.</summary>
    /// <exception cref="InvalidDataException">An array is missing or wrong.</exception>
    public static HeldOutPredictions Read(FileArrays arrays, TargetEncoding target)
    {
        (int outputs, int targets) = (target.Outputs, target is ClassTarget ? 1 : target.Outputs);
        return Find(Rows) is { Values: int[] rows, Shape.Count: 1 } && rows.Length > 0 && rows[0] >= 0 && rows.Zip(rows.Skip(1)).All(pair => pair.First < pair.Second)
            && FindMatrix(Predictions, rows.Length, outputs) is { } predictions && FindMatrix(Targets, rows.Length, targets) is { } labels
            && (target is not ClassTarget || labels.Enumerate().All(label => label >= 0 && label < outputs && double.IsInteger(label)))
            ? new HeldOutPredictions(rows, predictions, labels, ReadWeights(arrays, rows.Length))
            : throw new InvalidDataException(
                $"'{Rows}' must be ascending row numbers of Int32, at least one, and for each of them '{Predictions}' must have a row with {Shape.Count(outputs, "column")} and '{Targets}' one with {Shape.Count(targets, "column")} of Double, where class targets are class indices.");

        Matrix<double>? FindMatrix(string name, int rows, int columns) =>
            Find(name) is { Values: double[] } array && array.Shape.SequenceEqual([rows, columns]) ? array.ToMatrix<double>() : null;

        NpyArray Find(string name) => arrays.TryGetValue(name, out NpyArray? array) ? array : throw new InvalidDataException($"the array '{name}' is missing.");
    }

    private static double[]? ReadWeights(FileArrays arrays, int rows) => !arrays.TryGetValue(Weights, out NpyArray? array) ? null
        : array is { Values: double[] weights } && array.Shape.SequenceEqual([rows]) && Array.TrueForAll(weights, Setting.IsNotNegative<float>) ? weights
        : throw new InvalidDataException($"'{Weights}' must be {rows} finite numbers of at least 0, of Double.");

    /// <summary>Reads the held-out rows of each fold, with their predictions; empty for a file of MyTorch 0.1.0.</summary>
    /// <param name="arrays">The arrays.</param>
    /// <param name="all">The predictions of all rows.</param>
    /// <param name="recipe">The recipe.</param>
    /// <param name="networks">The networks.</param>
    /// <exception cref="InvalidDataException">An array is missing or wrong.</exception>
    public static IReadOnlyList<HeldOutPredictions> ReadFolds(FileArrays arrays, HeldOutPredictions all, TableRecipe recipe, IReadOnlyList<TrainedNetwork> networks)
    {
        if (!arrays.TryGetValue(Folds, out NpyArray? array))
        {
            return [];
        }

        int count = recipe.Folds * recipe.Repeats;
        int[][] places = array is { Values: int[] numbers } && array.Shape.SequenceEqual([all.Rows.Count, recipe.Repeats]) && Array.TrueForAll(numbers, fold => fold >= 0 && fold <= recipe.Folds)
            ? PlacesOf(numbers, recipe) : [];
        if (places.Length == 0 || Array.Exists(places, fold => fold.Length == 0) || places.SelectMany(fold => fold).Distinct().Count() < all.Rows.Count
            || networks.Select(network => network.Fold).Distinct().Count() < count)
        {
            throw new InvalidDataException(
                $"'{Folds}' must be {all.Rows.Count} x {recipe.Repeats} of Int32 from 0 to {recipe.Folds}: each row must have a fold below {recipe.Folds}, and each of the {count} folds a row and a network.");
        }

        Matrix<double>? ofFolds = recipe.Repeats == 1 ? null : ReadFoldPredictions(arrays, places.Sum(fold => fold.Length), all.Predictions.ColumnCount);
        var folds = new List<HeldOutPredictions>();
        int start = 0;
        foreach (int[] own in places)
        {
            Matrix<double> predictions = ofFolds?.SubMatrix(start, own.Length, 0, ofFolds.ColumnCount) ?? TableModel.TakeRows(all.Predictions, own);
            start += own.Length;
            double[]? weights = all.Weights is null ? null : [.. own.Select(place => all.Weights[place])];
            folds.Add(new HeldOutPredictions([.. own.Select(place => all.Rows[place])], predictions, TableModel.TakeRows(all.Targets, own), weights));
        }

        return folds;
    }

    /// <summary>Returns the indices, among the held-out rows, of the rows of each fold, repeat by repeat.</summary>
    private static int[][] PlacesOf(int[] numbers, TableRecipe recipe)
    {
        List<int>[] places = [.. Enumerable.Range(0, recipe.Folds * recipe.Repeats).Select(_ => new List<int>())];
        foreach ((int index, int fold) in numbers.Index())
        {
            if (fold < recipe.Folds)
            {
                places[(index % recipe.Repeats * recipe.Folds) + fold].Add(index / recipe.Repeats);
            }
        }

        return [.. places.Select(fold => fold.ToArray())];
    }

    private static int[] NumberFolds(TableModel model)
    {
        (int folds, int repeats) = (model.Recipe.Folds, model.Recipe.Repeats);
        var places = model.HeldOut.Rows.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        int[] numbers = new int[places.Count * repeats];
        Array.Fill(numbers, folds);
        foreach ((int index, HeldOutPredictions fold) in model.HeldOutFolds.Index())
        {
            foreach (int row in fold.Rows)
            {
                numbers[(places[row] * repeats) + (index / folds)] = index % folds;
            }
        }

        return numbers;
    }

    private static Matrix<double> ReadFoldPredictions(FileArrays arrays, int rows, int columns) =>
        arrays.TryGetValue(FoldPredictions, out NpyArray? array) && array is { Values: double[] } && array.Shape.SequenceEqual([rows, columns]) ? array.ToMatrix<double>()
        : throw new InvalidDataException($"'{FoldPredictions}' must be {rows} x {columns} of Double, a row for each row of each fold.");
}
