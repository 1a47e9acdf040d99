namespace MyTorch.Tables;

/// <content>Loading.</content>
public sealed partial class TableRegressor
{
    /// <summary>Loads a regressor saved by <see cref="TableEstimator.Save"/>. Its predictions are bitwise identical to those of the saved regressor.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or does not contain a regressor; the message says what to use instead.</exception>
    public static new TableRegressor Load(string path) => TableEstimator.Load(path) as TableRegressor
        ?? throw new InvalidDataException($"{path}: the model is a classifier: load it with TableClassifier.Load or TableEstimator.Load.");
}
