using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <content>The members that networks use: they work on arrays and spans and allocate nothing once warm.</content>
public abstract partial class Criterion<T>
{
    /// <summary>Checks the labels; a network calls this before it changes any state.</summary>
    internal void Check(ReadOnlySpan<T> y, int rows)
    {
        CheckColumns(y.Length / rows);
        CheckLabels(y, rows);
    }

    /// <summary>The same for class indices.</summary>
    internal void Check(ReadOnlySpan<int> classes, int columns)
    {
        ClassLabels.Check(classes, columns, IgnoredClass);
        CheckColumns(columns);
    }

    /// <summary>Stores the checked labels of the next batch. The last batch is discarded even if the next one fails.</summary>
    internal void Begin(T[] y, int rows, int columns, ReadOnlySpan<T> weights)
    {
        Reserve(rows, columns, weights);
        _next = new Batch(y, HasClasses: false, rows, columns, MeanDivisor(rows, columns, weights));
    }

    /// <summary>The same for class indices.</summary>
    internal void Begin(ReadOnlySpan<int> classes, int columns, ReadOnlySpan<T> weights)
    {
        int rows = classes.Length;
        Reserve(rows, columns, weights);
        classes.CopyTo(Workspace.Reserve(ref _classes, rows, 1));
        _next = new Batch(Workspace.Reserve(ref _oneHot, rows, columns), HasClasses: true, rows, columns, MeanDivisor(classes, columns, weights));
    }

    /// <summary>
    /// Evaluates the rows start to end - 1 of the batch, which must be all rows unless <see cref="CanEvaluateRowsSeparately"/>. The call with row 0
    /// checks the whole input, so that an error message has the row number within the batch.
    /// </summary>
    /// <param name="x">The logits of the whole batch.</param>
    /// <param name="start">The first row.</param>
    /// <param name="end">The row after the last one.</param>
    internal void EvaluateRows(ReadOnlySpan<T> x, int start, int end)
    {
        if (start == 0)
        {
            CheckInput(x[..(_next.Rows * _next.Columns)], _next.Rows);
        }

        EvaluateChecked(x, start, end);
    }

    /// <summary>Makes the evaluated batch the last batch.</summary>
    internal void Complete(ReadOnlyMemory<T> x)
    {
        (_logits, _labels, _rows, _columns, _divisor) = (x, _next.Labels, _next.Rows, _next.Columns, _next.Divisor);
    }

    /// <summary>Copies logits whose memory a graph will reuse. The copy is valid until the next call.</summary>
    internal ReadOnlyMemory<T> CopyLogits(ReadOnlySpan<T> x)
    {
        x.CopyTo(Workspace.Reserve(ref _copyOfLogits, x.Length, 1));
        return _copyOfLogits.AsMemory(0, x.Length);
    }

    /// <summary>Evaluates a batch whose labels have been checked, and stores the result.</summary>
    internal void Forward(ReadOnlyMemory<T> x, T[] y, int rows, int columns, ReadOnlySpan<T> weights = default)
    {
        CheckInput(x.Span[..(rows * columns)], rows);
        Begin(y, rows, columns, weights);
        EvaluateChecked(x.Span, 0, rows);
        Complete(x);
    }

    /// <summary>The same for class indices.</summary>
    internal void Forward(ReadOnlyMemory<T> x, ReadOnlySpan<int> classes, int columns, ReadOnlySpan<T> weights = default)
    {
        CheckInput(x.Span[..(classes.Length * columns)], classes.Length);
        Begin(classes, columns, weights);
        EvaluateChecked(x.Span, 0, classes.Length);
        Complete(x);
    }

    /// <summary>Throws if the criterion does not define probabilities; predictions call this before the network runs.</summary>
    /// <exception cref="NotSupportedException">The criterion does not define probabilities.</exception>
    internal void RequireProbabilities()
    {
        if (!HasProbabilities)
        {
            throw new NotSupportedException($"{Guard.NameOf(this)} does not define probabilities: call Predict instead.");
        }
    }

    /// <summary>
    /// Whether a network with this number of outputs predicts the probability of class 1 of two. Under a classification criterion, a single
    /// output is the only class.
    /// </summary>
    internal bool IsBinary(int outputs) => outputs == 1 && HasProbabilities && this is not ClassificationCriterion<T>;

    /// <summary>Converts a column of outputs to the probabilities of class 1. The result is valid until the next call.</summary>
    internal ReadOnlySpan<T> ProbabilitiesOf(Matrix<T> outputs) => ProbabilitiesOf(Dense.Read(outputs).AsSpan(0, outputs.RowCount));

    /// <summary>The same for a span of outputs.</summary>
    internal ReadOnlySpan<T> ProbabilitiesOf(ReadOnlySpan<T> outputs)
    {
        Span<T> probabilities = Workspace.Reserve(ref _probabilities, outputs.Length, 1).AsSpan(0, outputs.Length);
        outputs.CopyTo(probabilities);
        ToProbabilities(probabilities, outputs.Length);
        return probabilities;
    }

    /// <summary>
    /// Counts the wrong predictions: rows whose largest output is not at the largest label or, for a single output, whose probability and label
    /// are on different sides of 0.5.
    /// </summary>
    internal int CountErrors(ReadOnlySpan<T> outputs, ReadOnlySpan<T> labels, int rows) => (int)WeightOfWrong(outputs, labels, rows, []);

    /// <summary>Returns the sum of the weights of the wrong rows; without weights, each row counts 1.</summary>
    internal double WeightOfWrong(ReadOnlySpan<T> outputs, ReadOnlySpan<T> labels, int rows, ReadOnlySpan<double> weights)
    {
        int columns = outputs.Length / rows;
        bool isBinary = IsBinary(columns);
        ReadOnlySpan<T> scores = isBinary ? ProbabilitiesOf(outputs) : outputs;
        double wrong = 0;
        for (int row = 0; row < rows; row++)
        {
            bool isWrong = isBinary
                ? scores[row] > Half != labels[row] > Half
                : Columns.ArgMax(scores, rows, columns, row) != Columns.ArgMax(labels, rows, columns, row);
            wrong += !isWrong ? 0 : weights.IsEmpty ? 1 : weights[row];
        }

        return wrong;
    }

    /// <summary>Whether a single column of labels holds class indices. For a single output it holds probabilities.</summary>
    internal bool TakesClasses(int outputs) => this is ClassificationCriterion<T> && outputs > 1;

    /// <summary>Whether these labels are class indices.</summary>
    internal bool AreClassIndices(Matrix<T> y, int outputs) => y.ColumnCount == 1 && TakesClasses(outputs);

    /// <summary>Reads a column of class indices. The result is valid until the next call.</summary>
    /// <exception cref="ArgumentException">The number of labels is not the number of rows, or a label is not a class.</exception>
    internal ReadOnlySpan<int> ReadClasses(Matrix<T> y, Shape batch, int outputs)
    {
        Span<int> classes = Workspace.Reserve(ref _classes, batch.Rows, 1).AsSpan(0, batch.Rows);
        ClassLabels.Read(y, batch, outputs, classes, IgnoredClass);
        return classes;
    }

    /// <summary>
    /// The divisor that turns gradients of samples into gradients of the handout's mean: N, or the sum of the weights of the batch.
    /// </summary>
    internal T SampleDivisor => T.CreateTruncating(_isWeighted ? SampleWeights.Sum<T>(_weights.AsSpan(0, _next.Rows)) : _next.Rows);

    /// <summary>The gradient of each sample's loss, N x K or longer, until the next batch.</summary>
    internal T[] SampleGradients => _derivative;

    /// <summary>Writes columns of the gradient of the reduced loss at the last Forward.</summary>
    /// <param name="start">The first column.</param>
    /// <param name="end">The column after the last one.</param>
    /// <param name="result">Receives the columns, N x (end - start).</param>
    internal void Gradient(int start, int end, Span<T> result)
    {
        ReadOnlySpan<T> gradients = _derivative.AsSpan(start * _rows, (end - start) * _rows);
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

    /// <summary>The sum of the losses of the last Forward, computed in double for both element types.</summary>
    internal double TotalLoss() => NormKernels.Sum<T>(_loss.AsSpan(0, _rows));

    /// <summary>The mean loss of the last Forward, regardless of the reduction.</summary>
    internal BatchLoss<T> BatchLoss => new(T.IsZero(_divisor) ? T.Zero : MeanLoss(), double.CreateTruncating(_divisor));

    private T MeanLoss() => T.CreateTruncating(TotalLoss() / double.CreateTruncating(_divisor));

    private void Reserve(int rows, int columns, ReadOnlySpan<T> weights)
    {
        (_rows, _isWeighted) = (0, !weights.IsEmpty);
        weights.CopyTo(Workspace.Reserve(ref _weights, weights.Length, 1));
        Workspace.Reserve(ref _loss, rows, 1);
        Workspace.Reserve(ref _derivative, rows, columns);
        if (CanEvaluateRowsSeparately)
        {
            Workspace.Reserve(ref _apart, rows, 3 * columns);
        }
    }

    private void EvaluateChecked(ReadOnlySpan<T> x, int start, int end)
    {
        (T[] y, bool hasClasses, int rows, int columns, _) = _next;
        int length = rows * columns;
        if (hasClasses)
        {
            ClassLabels.WriteOneHot(_classes.AsSpan(0, rows), IgnoredClass, y.AsSpan(0, length), start, end);
        }

        if (end - start == rows)
        {
            Evaluate(x[..length], y.AsSpan(0, length), _loss.AsSpan(0, rows), _derivative.AsSpan(0, length));
        }
        else
        {
            EvaluateApart(x[..length], start, end);
        }

        for (int row = start; hasClasses && row < end; row++)
        {
            if (_classes[row] == IgnoredClass)
            {
                Ignore(row);
            }
        }

        if (_isWeighted)
        {
            ApplyWeights(start, end);
        }
    }

    private void ApplyWeights(int start, int end)
    {
        int count = end - start;
        ReadOnlySpan<T> weights = _weights.AsSpan(start, count);
        Span<T> loss = _loss.AsSpan(start, count);
        TensorPrimitives.Multiply(loss, weights, loss);
        for (int column = 0; column < _next.Columns; column++)
        {
            Span<T> derivative = _derivative.AsSpan((column * _next.Rows) + start, count);
            TensorPrimitives.Multiply(derivative, weights, derivative);
        }

        // A weight of 0 times an infinite loss would be NaN.
        for (int row = 0; row < count; row++)
        {
            if (T.IsZero(weights[row]))
            {
                Ignore(start + row);
            }
        }
    }

    /// <summary>Evaluates some of the rows as a separate batch, in a section of the workspace that belongs to these rows alone.</summary>
    private void EvaluateApart(ReadOnlySpan<T> x, int start, int end)
    {
        (int rows, int columns) = (end - start, _next.Columns);
        int length = rows * columns;
        Span<T> workspace = _apart.AsSpan(3 * start * columns, 3 * length);
        Span<T> logits = workspace[..length];
        Span<T> labels = workspace.Slice(length, length);
        Span<T> derivative = workspace[(2 * length)..];
        for (int j = 0; j < columns; j++)
        {
            int first = (j * _next.Rows) + start;
            x.Slice(first, rows).CopyTo(logits[(j * rows)..]);
            _next.Labels.AsSpan(first, rows).CopyTo(labels[(j * rows)..]);
        }

        Evaluate(logits, labels, _loss.AsSpan(start, rows), derivative);
        for (int j = 0; j < columns; j++)
        {
            derivative.Slice(j * rows, rows).CopyTo(_derivative.AsSpan((j * _next.Rows) + start));
        }
    }

    /// <summary>Sets the loss and the gradient of a row to 0.</summary>
    private void Ignore(int row)
    {
        _loss[row] = T.Zero;
        for (int column = 0; column < _next.Columns; column++)
        {
            _derivative[(column * _next.Rows) + row] = T.Zero;
        }
    }

    /// <summary>A batch that is being evaluated.</summary>
    private readonly record struct Batch(T[] Labels, bool HasClasses, int Rows, int Columns, T Divisor);
}
