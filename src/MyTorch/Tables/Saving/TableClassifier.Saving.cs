namespace MyTorch.Tables;

/// <content>Loading.</content>
public sealed partial class TableClassifier
{
    /// <summary>Loads a classifier saved by <see cref="TableEstimator.Save"/>. Its predictions are bitwise identical to those of the saved classifier.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or does not contain a classifier; the message says what to use instead.</exception>
    public static new TableClassifier Load(string path) => TableEstimator.Load(path) as TableClassifier
        ?? throw new InvalidDataException($"{path}: the model is a regressor: load it with TableRegressor.Load or TableEstimator.Load.");
}
