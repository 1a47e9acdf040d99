using System.Numerics;
using System.Runtime.CompilerServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;
using LinearAlgebra = MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>
/// A loss of each sample and its gradient. A new criterion overrides <see cref="Evaluate"/>, and
/// <see cref="CheckLabels"/> where not every label is allowed.
/// </summary>
/// <remarks>
/// What <c>Forward</c> was given is kept by reference for <see cref="Logits"/> and <see cref="Labels"/>, which therefore show later changes;
/// in a network the logits are those of its last forward pass. One object serves one
/// network; it is not safe to use from several threads at once.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Criterion<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T[] _logits = [];
    private T[] _labels = [];
    private T[] _loss = [];
    private T[] _derivative = [];
    private int _rows;
    private int _columns;

    /// <summary>Creates the criterion.</summary>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    protected Criterion() => ElementType.Require<T>();

    /// <summary>The logits of the last Forward, N x K, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Logits => AfterForward(_logits);

    /// <summary>The labels of the last Forward, N x K, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Labels => AfterForward(_labels);

    /// <summary>The loss of each sample at the last Forward, N, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public LinearAlgebra.Vector<T> Loss
    {
        get
        {
            RequireForward(nameof(Loss));
            return LinearAlgebra.Vector<T>.Build.Dense(_loss[.._rows]);
        }
    }

    /// <summary>The loss of each sample.</summary>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="y">Labels, N x K.</param>
    /// <returns>A fresh vector, N.</returns>
    /// <exception cref="ArgumentException">The shapes differ, there are no rows, or a row of labels is not allowed.</exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, Matrix<T> y)
    {
        Shape.RequireBatch(x, nameof(x));
        Shape.RequireSame(y, nameof(y), Shape.Of(nameof(x), x));
        T[] labels = Dense.Read(y);
        Check(labels, x.RowCount);
        Forward(Dense.Read(x), labels, x.RowCount, x.ColumnCount);
        return Loss;
    }

    /// <summary>The loss of each sample, with the labels as class indices.</summary>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="classes">One class for each row, 0 to K - 1.</param>
    /// <returns>A fresh vector, N.</returns>
    /// <exception cref="ArgumentException">There is not one class for each row, or a class is outside 0 to K - 1; the message names the row.</exception>
    public LinearAlgebra.Vector<T> Forward(Matrix<T> x, ReadOnlySpan<int> classes)
    {
        Shape.RequireBatch(x, nameof(x));
        if (classes.Length != x.RowCount)
        {
            throw new ArgumentException($"There are {classes.Length} classes, but {Shape.Of(nameof(x), x)}: one class for each of the {x.RowCount} rows is needed.", nameof(classes));
        }

        return Forward(x, OneHot.Encode<T>(classes, x.ColumnCount));
    }

    /// <summary>The gradient of each sample's loss with respect to the logits, at the last Forward; not divided by N.</summary>
    /// <returns>A fresh matrix, N x K.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Derivative() => AfterForward(_derivative);

    /// <summary>
    /// Computes the loss of each sample and its gradient in one pass. All batches are column-major: the element of row i and column j is at
    /// <c>j * N + i</c>, with N the length of <paramref name="loss"/>.
    /// </summary>
    /// <param name="x">Logits, N x K.</param>
    /// <param name="y">Labels, N x K, already checked.</param>
    /// <param name="loss">Receives the N losses; what it holds before means nothing.</param>
    /// <param name="derivative">Receives the gradient of each sample's own loss, N x K, not divided by N; overlaps nothing else.</param>
    protected abstract void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative);

    /// <summary>Refuses labels that the loss is not defined for; the default allows all.</summary>
    /// <param name="y">Labels, N x K, column-major.</param>
    /// <param name="rows">N.</param>
    /// <exception cref="ArgumentException">A row is not allowed; the message names it.</exception>
    protected virtual void CheckLabels(ReadOnlySpan<T> y, int rows)
    {
    }

    /// <summary>As the protected method, for a network that checks before it changes anything.</summary>
    internal void Check(ReadOnlySpan<T> y, int rows) => CheckLabels(y, rows);

    /// <summary>Computes and remembers, for labels that have been checked.</summary>
    internal void Forward(T[] x, T[] y, int rows, int columns)
    {
        int length = rows * columns;
        Workspace.Reserve(ref _loss, rows, 1);
        Workspace.Reserve(ref _derivative, rows, columns);
        Evaluate(x.AsSpan(0, length), y.AsSpan(0, length), _loss.AsSpan(0, rows), _derivative.AsSpan(0, length));
        (_logits, _labels, _rows, _columns) = (x, y, rows, columns);
    }

    /// <summary>The gradient of the last Forward, N x K, until the next one.</summary>
    internal ReadOnlySpan<T> Gradient => _derivative.AsSpan(0, _rows * _columns);

    /// <summary>The sum of the losses of the last Forward.</summary>
    internal T TotalLoss()
    {
        T total = T.Zero;
        foreach (T loss in _loss.AsSpan(0, _rows))
        {
            total += loss;
        }

        return total;
    }

    private Matrix<T> AfterForward(T[] values, [CallerMemberName] string member = "")
    {
        RequireForward(member);
        return Dense.From(values, _rows, _columns);
    }

    private void RequireForward(string member)
    {
        if (_rows == 0)
        {
            throw new InvalidOperationException($"{GetType().Name.Split('`')[0]}: {member} needs a Forward before it.");
        }
    }
}
