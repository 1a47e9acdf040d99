using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <content>What a network uses: the same on arrays and spans, with nothing allocated once warm.</content>
public abstract partial class Criterion<T>
{
    /// <summary>Refuses labels, for a network that checks before it changes anything.</summary>
    internal void Check(ReadOnlySpan<T> y, int rows)
    {
        CheckColumns(y.Length / rows);
        CheckLabels(y, rows);
    }

    /// <summary>The same for class indices.</summary>
    internal void Check(ReadOnlySpan<int> classes, int columns)
    {
        OneHot.Check(classes, columns, IgnoredClass);
        CheckColumns(columns);
    }

    /// <summary>Computes and remembers, for labels that have been checked.</summary>
    internal void Forward(ReadOnlyMemory<T> x, T[] y, int rows, int columns)
    {
        CheckInput(x.Span[..(rows * columns)], rows);
        Compute(x, y, rows, columns);
    }

    /// <summary>The same for class indices.</summary>
    internal void Forward(ReadOnlyMemory<T> x, ReadOnlySpan<int> classes, int columns)
    {
        int rows = classes.Length;
        CheckInput(x.Span[..(rows * columns)], rows);
        OneHot.Write(classes, IgnoredClass, Workspace.Reserve(ref _oneHot, rows, columns).AsSpan(0, rows * columns));
        Compute(x, _oneHot, rows, columns);
        _divisor = MeanDivisor(classes, columns);
        for (int row = 0; row < rows; row++)
        {
            if (classes[row] == IgnoredClass)
            {
                Ignore(row);
            }
        }
    }

    /// <summary>Refuses a criterion without probabilities, for predictions that ask before the network runs.</summary>
    /// <exception cref="NotSupportedException">It has none.</exception>
    internal void RequireProbabilities()
    {
        if (!HasProbabilities)
        {
            throw new NotSupportedException($"{Guard.NameOf(this)} is no loss of probabilities: the output of its network is the prediction itself.");
        }
    }

    /// <summary>The array that the next Forward writes the gradient of each sample's loss into.</summary>
    internal T[] ReserveGradients(int rows, int columns) => Workspace.Reserve(ref _derivative, rows, columns);

    /// <summary>Whether a network of so many outputs predicts the probability of class 1 of two. Of a criterion over classes, one output is the only class.</summary>
    internal bool IsBinary(int outputs) => outputs == 1 && HasProbabilities && this is not ClassificationCriterion<T>;

    /// <summary>The probabilities of class 1 that single outputs stand for, until the next call.</summary>
    internal ReadOnlySpan<T> ProbabilitiesOf(Matrix<T> outputs) => ProbabilitiesOf(Dense.Read(outputs).AsSpan(0, outputs.RowCount));

    /// <summary>The same for outputs of a network.</summary>
    internal ReadOnlySpan<T> ProbabilitiesOf(ReadOnlySpan<T> outputs)
    {
        Span<T> probabilities = Workspace.Reserve(ref _probabilities, outputs.Length, 1).AsSpan(0, outputs.Length);
        outputs.CopyTo(probabilities);
        ToProbabilities(probabilities, outputs.Length);
        return probabilities;
    }

    /// <summary>
    /// Counts the rows whose largest output is not at the largest label, or, for a single output of two classes, whose probability and label
    /// are on different sides of one half.
    /// </summary>
    internal int CountWrong(ReadOnlySpan<T> outputs, ReadOnlySpan<T> labels, int rows)
    {
        int columns = outputs.Length / rows;
        bool isBinary = IsBinary(columns);
        ReadOnlySpan<T> scores = isBinary ? ProbabilitiesOf(outputs) : outputs;
        int wrong = 0;
        for (int row = 0; row < rows; row++)
        {
            bool isWrong = isBinary
                ? scores[row] > Half != labels[row] > Half
                : Columns.ArgMax(scores, rows, columns, row) != Columns.ArgMax(labels, rows, columns, row);
            wrong += isWrong ? 1 : 0;
        }

        return wrong;
    }

    /// <summary>Whether labels are class indices. A single column for a single output is a row of probabilities, as any other.</summary>
    internal bool TakesAsClasses(Matrix<T> y, int outputs) => this is ClassificationCriterion<T> && y.ColumnCount == 1 && outputs > 1;

    /// <summary>A column of class indices as such, until the next call.</summary>
    /// <exception cref="ArgumentException">There is not one for each row of the batch, or a row names no class.</exception>
    internal ReadOnlySpan<int> ReadClasses(Matrix<T> y, Shape batch, int outputs)
    {
        Span<int> classes = Workspace.Reserve(ref _classes, batch.Rows, 1).AsSpan(0, batch.Rows);
        ClassLabels.Read(y, batch, outputs, classes, IgnoredClass);
        return classes;
    }

    /// <summary>The gradient of each sample's loss at the last Forward, N x K or longer, until the next one.</summary>
    internal T[] SampleGradients => _derivative;

    /// <summary>Writes the gradient of the reduced loss at the last Forward, N x K.</summary>
    internal void Gradient(Span<T> result)
    {
        ReadOnlySpan<T> gradients = _derivative.AsSpan(0, _rows * _columns);
        if (Reduction != Reduction.Mean)
        {
            gradients.CopyTo(result);
        }
        else if (T.IsZero(_divisor))
        {
            result[..gradients.Length].Clear();
        }
        else
        {
            TensorPrimitives.Divide(gradients, _divisor, result);
        }
    }

    /// <summary>The sum of the losses of the last Forward, in double also for float.</summary>
    internal double TotalLoss() => NormKernels.Sum<T>(_loss.AsSpan(0, _rows));

    /// <summary>The loss of the last Forward, whatever the reduction is.</summary>
    internal BatchLoss<T> BatchLoss => new(T.IsZero(_divisor) ? T.Zero : MeanLoss(), double.CreateTruncating(_divisor));

    private T MeanLoss() => T.CreateTruncating(TotalLoss() / double.CreateTruncating(_divisor));

    private void Compute(ReadOnlyMemory<T> x, T[] y, int rows, int columns)
    {
        int length = rows * columns;
        Workspace.Reserve(ref _loss, rows, 1);
        Workspace.Reserve(ref _derivative, rows, columns);
        Evaluate(x.Span[..length], y.AsSpan(0, length), _loss.AsSpan(0, rows), _derivative.AsSpan(0, length));
        (_logits, _labels, _rows, _columns) = (x, y, rows, columns);
        _divisor = MeanDivisor(rows, columns);
    }

    /// <summary>Takes a row out of the losses and gradients, whatever its logits are.</summary>
    private void Ignore(int row)
    {
        _loss[row] = T.Zero;
        for (int column = 0; column < _columns; column++)
        {
            _derivative[(column * _rows) + row] = T.Zero;
        }
    }
}
