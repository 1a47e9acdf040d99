namespace MyTorch.Tables;

/// <content>Loading.</content>
public sealed partial class TableClassifier
{
    /// <summary>Loads a classifier that <see cref="TableEstimator.Save"/> has written. It predicts bitwise the same as the one that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or is not the model of a classifier; the message says what to use.</exception>
    public static new TableClassifier Load(string path) => TableEstimator.Load(path) as TableClassifier
        ?? throw new InvalidDataException($"{path}: the model is a regressor: load it by TableRegressor.Load or TableEstimator.Load.");
}
