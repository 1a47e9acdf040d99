using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// A loss of each sample and its gradient, and both reduced to the mean or the sum of the batch. A new criterion overrides
/// <see cref="Evaluate"/>, and where they differ <see cref="MeanDivisor(int, int)"/>, <see cref="CheckLabels"/> and <see cref="CheckInput"/>.
/// </summary>
/// <remarks>
/// <para><see cref="Loss"/> and <see cref="Derivative"/> belong to the samples, whatever the reduction; <see cref="Value"/> and
/// <see cref="Gradient()"/> follow it. <see cref="MLP{T}"/> has the handout's scale of gradients and takes no notice of the reduction.</para>
/// <para>Weights of samples multiply the loss of each sample and its gradient, and the mean divides by the sum of the weights, as
/// <c>sample_weight</c> in scikit-learn: N is replaced by it, and with weights of classes too each sample counts with the product of both. A
/// sample of weight 0 is left out of loss and gradients, whatever its output is; batch normalization still sees it.</para>
/// <para>What <c>Forward</c> was given is kept by reference for <see cref="Logits"/> and <see cref="Labels"/>, which therefore show later changes;
/// in a network the logits are those of its last forward pass. One object serves one
/// network; it is not safe to use from several threads at once.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract partial class Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The probability above which class 1 of two is predicted.</summary>
    internal static readonly T Half = T.CreateTruncating(0.5);

    private ReadOnlyMemory<T> _logits;
    private T[] _copyOfLogits = [];
    private T[] _labels = [];
    private T[] _oneHot = [];
    private T[] _loss = [];
    private T[] _derivative = [];
    private T[] _probabilities = [];
    private T[] _apart = [];
    private Batch _next;
    private int[] _classes = [];
    private T[] _weights = [];
    private bool _isWeighted;
    private T _divisor;
    private int _rows;
    private int _columns;

    /// <summary>Creates the criterion.</summary>
    /// <param name="reduction">How <see cref="Value"/> and <see cref="Gradient()"/> reduce the losses of a batch.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is none of the enumeration.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Criterion(Reduction reduction = Reduction.Mean)
    {
        ElementType.Require<T>();
        if (!Enum.IsDefined(reduction))
        {
            throw new ArgumentOutOfRangeException(nameof(reduction), reduction, "The reduction must be None, Mean or Sum.");
        }

        Reduction = reduction;
    }

    /// <summary>How <see cref="Value"/> and <see cref="Gradient()"/> reduce the losses of a batch.</summary>
    public Reduction Reduction { get; }

    /// <summary>The logits of the last Forward, N x K, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Logits => AfterForward(_logits.Span);

    /// <summary>The labels of the last Forward, N x K, as a copy; for class indices their one-hot rows, and zeros where a row was ignored.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Labels => AfterForward(_labels);

    /// <summary>The loss of each sample at the last Forward, N, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public LinearAlgebra.Vector<T> Loss
    {
        get
        {
            Guard.RequireForward(this, _rows);
            return LinearAlgebra.Vector<T>.Build.Dense(_loss[.._rows]);
        }
    }

    /// <summary>
    /// The mean or the sum of the losses at the last Forward. The mean of nothing, as where all rows are ignored or have weight 0, is NaN.
    /// </summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet, or the reduction is None.</exception>
    public T Value
    {
        get
        {
            Guard.RequireForward(this, _rows);
            return Reduction switch
            {
                Reduction.Sum => T.CreateTruncating(TotalLoss()),
                Reduction.Mean => T.IsZero(_divisor) ? T.NaN : MeanLoss(),
                _ => throw new InvalidOperationException(
                    $"{Guard.NameOf(this)}: Value is the mean or the sum of the losses, but the reduction is None; Loss has that of each sample."),
            };
        }
    }

    /// <summary>The loss of each sample.</summary>
    /// <param name="x">Logits, or whatever the criterion compares with the labels, N x K.</param>
    /// <param name="y">Labels, N x K, or, of a <see cref="ClassificationCriterion{T}"/> with K above 1, class indices, N x 1.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>A fresh vector, N, with the weights.</returns>
    /// <exception cref="ArgumentException">The shapes differ, there are no rows, or a row is not allowed; nothing has changed then.</exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, Matrix<T> y, Matrix<T>? weights = null)
    {
        Shape.RequireBatch(x, nameof(x));
        ArgumentNullException.ThrowIfNull(y);
        if (TakesAsClasses(y, x.ColumnCount))
        {
            return Forward(x, ReadClasses(y, Shape.Of(nameof(x), x), x.ColumnCount), weights);
        }

        Shape.RequireSame(y, nameof(y), Shape.Of(nameof(x), x));
        T[] labels = Dense.Read(y);
        Check(labels, x.RowCount);
        Forward(Dense.Read(x), labels, x.RowCount, x.ColumnCount, SampleWeights.Read(weights, x.RowCount));
        return Loss;
    }

    /// <summary>The loss of each sample, with the labels as class indices, which stand for one-hot rows.</summary>
    /// <param name="x">Logits, or whatever the criterion compares with the labels, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>A fresh vector, N, with the weights.</returns>
    /// <exception cref="ArgumentException">
    /// There is not one class for each row, or a row is not allowed; the message names it, and nothing has changed.
    /// </exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, ReadOnlySpan<int> classes, Matrix<T>? weights = null)
    {
        Shape.RequireBatch(x, nameof(x));
        CriterionArguments.RequireClassOfEachRow(classes.Length, Shape.Of(nameof(x), x), nameof(classes));
        Check(classes, x.ColumnCount);
        Forward(Dense.Read(x), classes, x.ColumnCount, SampleWeights.Read(weights, x.RowCount));
        return Loss;
    }

    /// <summary>The gradient of each sample's loss with respect to the logits, at the last Forward; not divided by N.</summary>
    /// <returns>A fresh matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Derivative() => AfterForward(_derivative);

    /// <summary>
    /// The exact gradient of the reduced loss with respect to the logits, at the last Forward: for None that of the sum, as PyTorch gives
    /// for a gradient of ones. Where the mean is that of nothing, it is 0, also where all weights are 0 and PyTorch's is NaN.
    /// </summary>
    /// <returns>A fresh matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Gradient()
    {
        Guard.RequireForward(this, _rows);
        Matrix<T> result = Dense.Create<T>(_rows, _columns);
        Gradient(0, _columns, Dense.Span(result));
        return result;
    }

    /// <summary>As <see cref="Gradient()"/>, written into <paramref name="result"/>; a dense result costs no allocation.</summary>
    /// <param name="result">The gradient, N x K.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="result"/> has another shape than the last logits.</exception>
    public void Gradient(Matrix<T> result)
    {
        Guard.RequireForward(this, _rows);
        Shape.RequireSame(result, nameof(result), new Shape("the last input", _rows, _columns));
        if (result.AsColumnMajorArray() is { } storage)
        {
            Gradient(0, _columns, storage);
        }
        else
        {
            Gradient().CopyTo(result);
        }
    }

    /// <summary>
    /// Computes the loss of each sample and its gradient in one pass. All batches are column-major: the element of row i and column j is at
    /// <c>j * N + i</c>, with N the length of <paramref name="loss"/>.
    /// </summary>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="y">Labels, N x K, already checked.</param>
    /// <param name="loss">Receives the N losses; what it holds before means nothing.</param>
    /// <param name="derivative">Receives the gradient of each sample's own loss, N x K, not divided by N; overlaps nothing else.</param>
    protected abstract void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative);

    /// <summary>
    /// What the sum of the losses is divided by to be their mean; the default is N. With weights of samples it is multiplied by their mean.
    /// </summary>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    protected virtual T MeanDivisor(int rows, int columns) => T.CreateTruncating(rows);

    /// <summary>Refuses labels that the loss is not defined for; the default allows all.</summary>
    /// <param name="y">Labels, N x K, column-major.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">A row is not allowed; the message names it.</exception>
    protected virtual void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
    }

    /// <summary>Refuses inputs that the loss is not defined for; the default allows all. NaN is better let through into the loss.</summary>
    /// <param name="x">Logits, N x K, column-major.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">A row is not allowed; the message names it.</exception>
    protected virtual void CheckInput(ReadOnlySpan<T> x, int rows)
    {
    }

    /// <summary>
    /// Whether <see cref="Evaluate"/> may be given some of the rows of a batch, on several threads at once; the default is no. It must not
    /// change fields of the criterion then, and what it gives for a row must not depend on the others.
    /// </summary>
    protected internal virtual bool EvaluatesRowsApart => false;

    /// <summary>
    /// Whether the outputs of a network stand for probabilities; the default is that they do not, as in a regression. Where they do,
    /// override <see cref="ToProbabilities"/> too, unless they are probabilities as they are.
    /// </summary>
    protected internal virtual bool HasProbabilities => false;

    /// <summary>
    /// Turns outputs of a network into the probabilities that they stand for, in place; it is only called where <see cref="HasProbabilities"/>
    /// is overridden to say so. The default leaves them as they are. Without side effects: predictions call it on several threads at once.
    /// </summary>
    /// <param name="outputs">Outputs, N x K, column-major: the probability of class 1 of two where K is 1.</param>
    /// <param name="rows">N.</param>
    protected internal virtual void ToProbabilities(Span<T> outputs, int rows)
    {
    }

    /// <summary>The class index whose rows take no part, if there is one.</summary>
    internal virtual int? IgnoredClass => null;

    /// <summary>As <see cref="MeanDivisor(int, int)"/>, for samples with weights, or none at all.</summary>
    private T MeanDivisor(int rows, int columns, ReadOnlySpan<T> weights) => weights.IsEmpty
        ? MeanDivisor(rows, columns)
        : T.CreateTruncating(double.CreateTruncating(MeanDivisor(rows, columns)) * (SampleWeights.Sum(weights) / rows));

    /// <summary>The same for labels that were class indices.</summary>
    private protected virtual T MeanDivisor(ReadOnlySpan<int> classes, int columns, ReadOnlySpan<T> weights) => MeanDivisor(classes.Length, columns, weights);

    /// <summary>Refuses a number of columns that does not fit the settings of the criterion.</summary>
    private protected virtual void CheckColumns(int columns)
    {
    }

    /// <summary>What the last Forward was given and has written, for members that work it out again.</summary>
    private protected (ReadOnlyMemory<T> Logits, T[] Labels, ReadOnlyMemory<T> Weights, int Rows, int Columns) Last([CallerMemberName] string member = "")
    {
        Guard.RequireForward(this, _rows, member);
        return (_logits, _labels, _isWeighted ? _weights.AsMemory(0, _rows) : default, _rows, _columns);
    }

    private Matrix<T> AfterForward(ReadOnlySpan<T> values, [CallerMemberName] string member = "")
    {
        Guard.RequireForward(this, _rows, member);
        return Dense.From(values, _rows, _columns);
    }
}
