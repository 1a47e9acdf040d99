using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tables;

/// <summary>Converts between the target columns of a table and the outputs of a network.</summary>
internal abstract class TargetEncoding
{
    /// <summary>The names of the target columns.</summary>
    public abstract IReadOnlyList<string> Columns { get; }

    /// <summary>The number of outputs of a network, K.</summary>
    public abstract int Outputs { get; }

    /// <summary>Returns the training targets of the network, one row for each row of the table.</summary>
    /// <exception cref="InvalidDataException">A cell is not a valid target; the message names the cell.</exception>
    public abstract Matrix<float> Encode(Table table);

    /// <summary>Returns the encoding extended by the classes of new rows, or with the range of their quantities.</summary>
    public abstract TargetEncoding Extend(Table table);

    /// <summary>Creates the loss, averaged over the samples.</summary>
    public abstract Criterion<float> CreateCriterion();

    /// <summary>Returns the class of each row for stratified folds, or zeros.</summary>
    public abstract int[] Strata(Matrix<float> targets);

    /// <summary>Adds the predictions of a network to sums: probabilities, or quantities in their own units.</summary>
    /// <param name="outputs">The outputs of the network, N x K.</param>
    /// <param name="sums">The sums, N x K.</param>
    public abstract void AddPredictions(Matrix<float> outputs, Matrix<double> sums);

    /// <summary>Finishes the mean predictions of the networks.</summary>
    /// <param name="means">The means, N x K, modified in place.</param>
    /// <param name="sharpness">The power that calibrates the probabilities; 1 for no calibration.</param>
    public virtual void Complete(Matrix<double> means, double sharpness)
    {
    }

    /// <summary>Returns the targets of rows in the form used by metrics: class indices, N x 1, or quantities or labels, N x K.</summary>
    /// <exception cref="InvalidDataException">A cell is not a valid target; the message names the cell.</exception>
    public virtual Matrix<double> Read(Table table) => Encode(table).Map(value => (double)value);

    /// <summary>Adds the probabilities of the outputs, computed in double precision.</summary>
    private protected static void AddProbabilities(Criterion<double> criterion, Matrix<float> outputs, Matrix<double> sums)
    {
        double[] probabilities = Array.ConvertAll(Dense.Span(outputs).ToArray(), output => (double)output);
        criterion.ToProbabilities(probabilities, outputs.RowCount);
        TensorPrimitives.Add(Dense.Span(sums), probabilities, Dense.Span(sums));
    }
}
