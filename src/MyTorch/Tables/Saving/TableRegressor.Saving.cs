namespace MyTorch.Tables;

/// <content>Loading.</content>
public sealed partial class TableRegressor
{
    /// <summary>Loads a regressor that <see cref="TableEstimator.Save"/> has written. It predicts bitwise the same as the one that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or is not the model of a regressor; the message says what to use.</exception>
    public static new TableRegressor Load(string path) => TableEstimator.Load(path) as TableRegressor
        ?? throw new InvalidDataException($"{path}: the model is a classifier: load it by TableClassifier.Load or TableEstimator.Load.");
}
