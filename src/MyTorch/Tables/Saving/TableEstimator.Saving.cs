namespace MyTorch.Tables;

/// <content>Saving and loading.</content>
public abstract partial class TableEstimator
{
    /// <summary>Loads a model that <see cref="Save"/> has written. It predicts bitwise the same as the one that was saved.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A <see cref="TableClassifier"/> or a <see cref="TableRegressor"/>, with the recipe and the seed of the fit.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is not the model of a table; the message names the file and the entry.</exception>
    public static TableEstimator Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TableFile.Read(path);
    }

    /// <summary>
    /// Writes the schema, the encodings of all columns, the recipe, the notes, the networks with their curves and the predictions of the held-out
    /// rows to a safetensors file, whole or not at all. The same model gives the same bytes.
    /// </summary>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="ArgumentException">A name or text of the table is not valid Unicode; nothing was written.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TableFile.Write(path, this);
    }

    /// <summary>Takes the place of a fit.</summary>
    internal void Restore(TableModel model) => _model = model;
}
