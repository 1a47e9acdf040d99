namespace MyTorch.Benchmarks.Tables;

/// <summary>A model with its settings, ready to be fitted to one split after another.</summary>
internal interface ITableContender : IDisposable
{
    /// <summary>Its name on the command line and in the tables.</summary>
    string Name { get; }

    /// <summary>What it is and with which version.</summary>
    string Description { get; }

    /// <summary>Fits a new model to the file to train on and predicts the test rows; only the fit is timed, once the file is read.</summary>
    TablePredictions Fit(TableProblem problem);
}
