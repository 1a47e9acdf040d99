namespace MyTorch.Tables;

/// <content>Saving and loading.</content>
public abstract partial class TableEstimator
{
    /// <summary>Loads a model saved by <see cref="Save"/>. Its predictions are bitwise identical to those of the saved model.</summary>
    /// <param name="path">The file.</param>
    /// <returns>A <see cref="TableClassifier"/> or a <see cref="TableRegressor"/>, with the recipe and the seed of the fit.</returns>
    /// <exception cref="FileNotFoundException">The file does not exist.</exception>
    /// <exception cref="InvalidDataException">The file is damaged or is not a table model; the message names the file and the entry.</exception>
    public static TableEstimator Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return TableFile.Read(path);
    }

    /// <summary>
    /// Saves the schema, the encodings of all columns, the recipe, the notes, the networks with their learning curves and the held-out
    /// predictions to a safetensors file. The file is written atomically, and the same model always gives the same bytes.
    /// </summary>
    /// <param name="path">The file to create or replace; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="ArgumentException">A name or text of the table is not valid Unicode; nothing is written.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        TableFile.Write(path, this);
    }

    /// <summary>Sets a loaded model instead of fitting one.</summary>
    internal void Restore(TableModel model) => _model = model;
}
