using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// Computes the loss of each sample and its gradient, and reduces both to the mean or the sum of the batch. A custom criterion overrides
/// <see cref="Evaluate"/> and, if the defaults do not fit, <see cref="MeanDivisor(int, int)"/>, <see cref="CheckLabels"/> and
/// <see cref="CheckInput"/>.
/// </summary>
/// <remarks>
/// <para><see cref="Loss"/> and <see cref="Derivative"/> are per sample and do not depend on the reduction; <see cref="Value"/> and
/// <see cref="Gradient()"/> do. <see cref="MLP{T}"/> scales gradients as the handout does and ignores the reduction.</para>
/// <para>Sample weights multiply the loss and the gradient of each sample, and the mean divides by the sum of the weights instead of N, as
/// <c>sample_weight</c> does in scikit-learn. With class weights, the weight of a sample is the product of both. A sample of weight 0 does not
/// contribute to the loss or the gradients even if its output is not finite, but batch normalization still includes it in its statistics.</para>
/// <para><c>Forward</c> keeps references to its arguments for <see cref="Logits"/> and <see cref="Labels"/>, which therefore reflect later
/// changes; in a network, the logits are those of its last forward pass. An instance serves one network and is not thread-safe.</para>
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
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="reduction"/> is not a defined value.</exception>
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
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public Matrix<T> Logits => AfterForward(_logits.Span);

    /// <summary>The labels of the last Forward, N x K, as a copy; class indices become one-hot rows, and ignored rows are zero.</summary>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public Matrix<T> Labels => AfterForward(_labels);

    /// <summary>The loss of each sample at the last Forward, N, as a copy.</summary>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public LinearAlgebra.Vector<T> Loss
    {
        get
        {
            Guard.RequireForward(this, _rows);
            return LinearAlgebra.Vector<T>.Build.Dense(_loss[.._rows]);
        }
    }

    /// <summary>The mean or the sum of the losses at the last Forward. The mean is NaN if all rows are ignored or have weight 0.</summary>
    /// <exception cref="InvalidOperationException">Forward has not been called yet, or the reduction is None.</exception>
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
                    $"{Guard.NameOf(this)}: Value is the mean or the sum of the losses, but the reduction is None: use Loss for the loss of each sample."),
            };
        }
    }

    /// <summary>Computes the loss of each sample.</summary>
    /// <param name="x">Logits, or whatever input the criterion expects, N x K.</param>
    /// <param name="y">
    /// Labels, N x K; for a <see cref="ClassificationCriterion{T}"/> with K above 1, class indices, N x 1, are also accepted.
    /// </param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>A new vector of N weighted losses.</returns>
    /// <exception cref="ArgumentException">The shapes differ, there are no rows, or a row is invalid; the criterion is unchanged.</exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, Matrix<T> y, Matrix<T>? weights = null)
    {
        Shape.RequireBatch(x, nameof(x));
        ArgumentNullException.ThrowIfNull(y);
        if (AreClassIndices(y, x.ColumnCount))
        {
            return Forward(x, ReadClasses(y, Shape.From(nameof(x), x), x.ColumnCount), weights);
        }

        Shape.RequireSame(y, nameof(y), Shape.From(nameof(x), x));
        T[] labels = Dense.Read(y);
        Check(labels, x.RowCount);
        Forward(Dense.Read(x), labels, x.RowCount, x.ColumnCount, SampleWeights.Read(weights, x.RowCount));
        return Loss;
    }

    /// <summary>Computes the loss of each sample for class indices, which are equivalent to one-hot rows.</summary>
    /// <param name="x">Logits, or whatever input the criterion expects, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1, or the index that the criterion ignores.</param>
    /// <param name="weights">The weights of the samples, N x 1, finite and not negative; null for weights of 1.</param>
    /// <returns>A new vector of N weighted losses.</returns>
    /// <exception cref="ArgumentException">
    /// The number of classes is not N, or a row is invalid (the message names it); the criterion is unchanged.
    /// </exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, ReadOnlySpan<int> classes, Matrix<T>? weights = null)
    {
        Shape.RequireBatch(x, nameof(x));
        CriterionArguments.RequireClassOfEachRow(classes.Length, Shape.From(nameof(x), x), nameof(classes));
        Check(classes, x.ColumnCount);
        Forward(Dense.Read(x), classes, x.ColumnCount, SampleWeights.Read(weights, x.RowCount));
        return Loss;
    }

    /// <summary>Returns the gradient of each sample's loss with respect to the logits at the last Forward, not divided by N.</summary>
    /// <returns>A new matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public Matrix<T> Derivative() => AfterForward(_derivative);

    /// <summary>
    /// Returns the exact gradient of the reduced loss with respect to the logits at the last Forward. For the reduction None it is the gradient
    /// of the sum, as in PyTorch for an upstream gradient of ones. If all rows are ignored or have weight 0, it is 0, where PyTorch may return
    /// NaN.
    /// </summary>
    /// <returns>A new matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    public Matrix<T> Gradient()
    {
        Guard.RequireForward(this, _rows);
        Matrix<T> result = Dense.Create<T>(_rows, _columns);
        Gradient(0, _columns, Dense.Span(result));
        return result;
    }

    /// <summary>Same as <see cref="Gradient()"/>, but writes into <paramref name="result"/>; allocates nothing if the result is dense.</summary>
    /// <param name="result">The gradient, N x K.</param>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="result"/> does not have the shape of the last logits.</exception>
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
    /// <param name="loss">Receives the N losses; its initial content is undefined.</param>
    /// <param name="derivative">Receives the gradient of each sample's loss, N x K, not divided by N; does not overlap the other spans.</param>
    protected abstract void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative);

    /// <summary>
    /// Returns the divisor of the sum of the losses in their mean; the default is N. With sample weights it is multiplied by their mean.
    /// </summary>
    /// <param name="rows">N.</param>
    /// <param name="columns">K.</param>
    protected virtual T MeanDivisor(int rows, int columns) => T.CreateTruncating(rows);

    /// <summary>Throws if the loss is not defined for the labels; the default accepts all labels.</summary>
    /// <param name="y">Labels, N x K, column-major.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">A row is invalid; the message names it.</exception>
    protected virtual void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
    }

    /// <summary>
    /// Throws if the loss is not defined for the input; the default accepts all inputs. Prefer to let NaN propagate into the loss.
    /// </summary>
    /// <param name="x">Logits, N x K, column-major.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">A row is invalid; the message names it.</exception>
    protected virtual void CheckInput(ReadOnlySpan<T> x, int rows)
    {
    }

    /// <summary>
    /// Whether <see cref="Evaluate"/> may be called with subsets of the rows of a batch, on several threads at once; the default is false. If
    /// true, it must not change fields of the criterion, and the result for a row must not depend on the other rows.
    /// </summary>
    protected internal virtual bool CanEvaluateRowsSeparately => false;

    /// <summary>
    /// Whether the outputs of a network define probabilities; the default is false, as in a regression. If true, also override
    /// <see cref="ToProbabilities"/>, unless the outputs already are probabilities.
    /// </summary>
    protected internal virtual bool HasProbabilities => false;

    /// <summary>
    /// Converts outputs of a network to probabilities, in place; only called if <see cref="HasProbabilities"/> is true. The default leaves the
    /// outputs unchanged. It must not have side effects: predictions call it on several threads at once.
    /// </summary>
    /// <param name="outputs">Outputs, N x K, column-major; if K is 1, the result is the probability of class 1 of two.</param>
    /// <param name="rows">N.</param>
    protected internal virtual void ToProbabilities(Span<T> outputs, int rows)
    {
    }

    /// <summary>The class index whose rows are ignored, if any.</summary>
    internal virtual int? IgnoredClass => null;

    /// <summary>Same as <see cref="MeanDivisor(int, int)"/>, but for sample weights, which may be empty.</summary>
    private T MeanDivisor(int rows, int columns, ReadOnlySpan<T> weights) => weights.IsEmpty
        ? MeanDivisor(rows, columns)
        : T.CreateTruncating(double.CreateTruncating(MeanDivisor(rows, columns)) * (SampleWeights.Sum(weights) / rows));

    /// <summary>The same for class indices.</summary>
    private protected virtual T MeanDivisor(ReadOnlySpan<int> classes, int columns, ReadOnlySpan<T> weights) => MeanDivisor(classes.Length, columns, weights);

    /// <summary>Throws if the number of columns does not fit the settings of the criterion.</summary>
    private protected virtual void CheckColumns(int columns)
    {
    }

    /// <summary>The arguments of the last Forward, for members that recompute losses.</summary>
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
