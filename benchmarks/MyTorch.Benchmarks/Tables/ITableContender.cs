namespace MyTorch.Benchmarks.Tables;

/// <summary>A model with its settings, which can be fitted to several splits.</summary>
internal interface ITableContender : IDisposable
{
    /// <summary>Its name on the command line and in the tables.</summary>
    string Name { get; }

    /// <summary>The model and its version.</summary>
    string Description { get; }

    /// <summary>Fits a new model to the training file and predicts the test rows. Only the fit is timed, not reading the file.</summary>
    TablePredictions Fit(TableProblem problem);
}
