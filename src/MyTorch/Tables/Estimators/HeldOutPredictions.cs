using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Predictions of the training rows, each by the networks of the folds that held the row out.</summary>
/// <remarks>
/// These rows also chose the best epochs of the networks, so their metrics are slightly optimistic. For unbiased metrics, use a separate test
/// set.
/// </remarks>
public sealed class HeldOutPredictions
{
    internal HeldOutPredictions(IReadOnlyList<int> rows, Matrix<double> predictions, Matrix<double> targets, IReadOnlyList<double>? weights) =>
        (Rows, Predictions, Targets, Weights) = (rows, predictions, targets, weights);

    /// <summary>The numbers of the M rows in the fitted table, or in the sample of a stream; ascending for all folds together.</summary>
    public IReadOnlyList<int> Rows { get; }

    /// <summary>The probabilities of the classes or the quantities, M x K.</summary>
    public Matrix<double> Predictions { get; }

    /// <summary>The class indices, M x 1, or the quantities or labels, M x K.</summary>
    public Matrix<double> Targets { get; }

    /// <summary>The weight of each row, M; null for equal weights.</summary>
    public IReadOnlyList<double>? Weights { get; }
}
