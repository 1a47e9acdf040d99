using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>What stands between the target columns of a table and the outputs of a network.</summary>
internal abstract class TargetEncoding
{
    /// <summary>The names of the target columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The number of outputs of a network, K.</summary>
    public abstract int Outputs { get; }

    /// <summary>The targets a network is trained on, one row for each row of the table.</summary>
    /// <exception cref="InvalidDataException">A cell is not a target; the message names it.</exception>
    public abstract Matrix<float> Encode(Table table);

    /// <summary>The encoding with the classes that other rows have, or the range of their quantities.</summary>
    public abstract TargetEncoding Extend(Table table);

    /// <summary>The loss, a mean over the samples.</summary>
    public abstract Criterion<float> CreateCriterion();

    /// <summary>The class of each row by which folds are stratified, or zeros.</summary>
    public abstract int[] Strata(Matrix<float> targets);

    /// <summary>Adds what a network predicts to sums: probabilities, or quantities in their own unit.</summary>
    /// <param name="outputs">The outputs of the network, N x K.</param>
    /// <param name="sums">The sums, N x K.</param>
    public abstract void AddPredictions(Matrix<float> outputs, Matrix<double> sums);

    /// <summary>Completes the mean of what the networks predict.</summary>
    /// <param name="means">The means, N x K, which are changed.</param>
    /// <param name="sharpness">The power of probabilities that calibrates them, 1 for none.</param>
    public virtual void Complete(Matrix<double> means, double sharpness)
    {
    }

    /// <summary>The targets of rows as metrics take them: class indices, N x 1, or quantities or labels, N x K.</summary>
    /// <exception cref="InvalidDataException">A cell is not a target; the message names it.</exception>
    public virtual Matrix<double> Read(Table table) => Encode(table).Map(value => (double)value);

    /// <summary>Adds the probabilities that outputs stand for, computed in double.</summary>
    private protected static void AddProbabilities(Criterion<double> criterion, Matrix<float> outputs, Matrix<double> sums)
    {
        double[] probabilities = Array.ConvertAll(Dense.Span(outputs).ToArray(), output => (double)output);
        criterion.ToProbabilities(probabilities, outputs.RowCount);
        TensorPrimitives.Add(Dense.Span(sums), probabilities, Dense.Span(sums));
    }
}
