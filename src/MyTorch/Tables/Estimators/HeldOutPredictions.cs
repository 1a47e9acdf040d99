using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>The predictions of rows by the networks that have not been trained on them: those of the folds that held the rows out.</summary>
/// <remarks>
/// These rows have chosen the best epoch of the networks that predict them, so that metrics of them are slightly optimistic; a test set that no fit
/// has seen is not.
/// </remarks>
public sealed class HeldOutPredictions
{
    internal HeldOutPredictions(IReadOnlyList<int> rows, Matrix<double> predictions, Matrix<double> targets, IReadOnlyList<double>? weights) =>
        (Rows, Predictions, Targets, Weights) = (rows, predictions, targets, weights);

    /// <summary>The M rows of the fitted table, or of the sample of a stream; those of all folds together are ascending.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The probabilities of the classes or the quantities, M x K.</summary>
    public Matrix<double> Predictions { get; }

    /// <summary>The class indices, M x 1, or the quantities or labels, M x K.</summary>
    public Matrix<double> Targets { get; }

    /// <summary>The weight of each row, M; null where all rows have the same.</summary>
    public IReadOnlyList<double>? Weights { get; }
}
