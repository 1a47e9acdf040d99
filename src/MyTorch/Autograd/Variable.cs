using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// A matrix in a computation graph through which gradients flow back; a scalar is 1 x 1. A variable that is not the result of an operation is a
/// leaf.
/// </summary>
/// <remarks>
/// <para>An operation records its arguments if one of them requires a gradient, unless <see cref="Autograd.NoGrad"/> is active. A recorded graph
/// belongs to the thread that created it; leaves may be used by any thread, in one backward pass at a time.</para>
/// <para><see cref="Backward(bool)"/> frees the graph, and the next graph reuses the memory of its results. A result whose <see cref="Value"/>
/// was read before stays readable; for other results pass <c>retainGraph: true</c>.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class Variable<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T>? _parameter;
    private readonly GraphThread<T>? _thread;
    private readonly bool _isInput;
    private T[]? _data;
    private Matrix<T>? _value;
    private T[]? _gradient;
    private int _version;

    /// <summary>Creates a leaf.</summary>
    /// <param name="value">
    /// The value, R x C. It is copied if the variable requires a gradient; otherwise a dense matrix is used directly and must not change before
    /// the backward pass.
    /// </param>
    /// <param name="requiresGradient">Whether backward passes compute the gradient with respect to this variable.</param>
    /// <param name="name">The name in messages and drawings.</param>
    /// <exception cref="ArgumentException"><paramref name="value"/> has no elements.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Variable(Matrix<T> value, bool requiresGradient = false, string? name = null)
    {
        Shape.RequireBatch(value, nameof(value));
        if (value.ColumnCount == 0)
        {
            throw new ArgumentException($"{Shape.From(nameof(value), value)}: a variable needs at least one column.", nameof(value));
        }

        (RowCount, ColumnCount, Name) = (value.RowCount, value.ColumnCount, name);
        if (requiresGradient)
        {
            _parameter = new Parameter<T>("value", ParameterKind.Weight, value);
            _value = _parameter.Value;
        }
        else
        {
            _value = value.AsColumnMajorArray() is null ? Dense.Copy(value) : value;
        }

        _data = _value.AsColumnMajorArray();
    }

    /// <summary>Creates a 1 x 1 leaf.</summary>
    /// <param name="value">The number.</param>
    /// <param name="requiresGradient">Whether backward passes compute the gradient with respect to this variable.</param>
    /// <param name="name">The name in messages and drawings.</param>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public Variable(T value, bool requiresGradient = false, string? name = null)
        : this(Dense.From([value], 1, 1), requiresGradient, name)
    {
    }

    /// <summary>Creates the leaf that represents a parameter.</summary>
    internal Variable(Parameter<T> parameter)
    {
        (_parameter, _value, RowCount, ColumnCount) = (parameter, parameter.Value, parameter.Value.RowCount, parameter.Value.ColumnCount);
        _data = _value.AsColumnMajorArray();
    }

    /// <summary>Creates the result of an operation, which is recorded unless <paramref name="creator"/> is null.</summary>
    internal Variable(T[] data, int rows, int columns, Operation<T>? creator) =>
        (_data, RowCount, ColumnCount, Creator, _thread) = (data, rows, columns, creator, creator is null ? null : GraphThread<T>.Current);

    /// <summary>Creates the input of a module, whose gradient is accumulated in pooled memory.</summary>
    private Variable(T[] data, int rows, int columns)
    {
        (_data, RowCount, ColumnCount, _isInput) = (data, rows, columns, true);
        _gradient = BufferPool<T>.Current.Rent(data.Length);
    }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The number of columns.</summary>
    public int ColumnCount { get; }

    /// <summary>The name in messages and drawings, or null.</summary>
    public string? Name { get; set; }

    /// <summary>The operation that computed this variable, or null for a leaf.</summary>
    public Operation<T>? Creator { get; }

    /// <summary>Whether backward passes compute a gradient with respect to this variable or propagate one through it.</summary>
    public bool RequiresGradient => Creator is not null || _parameter is not null || _isInput;

    /// <summary>The parameter of a leaf, for optimizers, networks and files: value and gradient are the same matrices.</summary>
    /// <exception cref="InvalidOperationException">The variable is not a leaf that requires a gradient.</exception>
    public Parameter<T> Parameter => _parameter ?? throw new InvalidOperationException(
        $"{this} is not a parameter: it must be a leaf that was created with requiresGradient: true.");

    /// <summary>
    /// The value, R x C. The matrix is never overwritten, except that of a parameter, which optimizers change in place. Setting the value
    /// changes a leaf: graphs computed from the old value reject a backward pass until <see cref="Evaluate"/> is called.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The value was freed by a backward pass, or it is set and the variable is not a leaf.
    /// </exception>
    /// <exception cref="ArgumentException">The value is set to a matrix of a different shape.</exception>
    public Matrix<T> Value
    {
        get
        {
            Keep();
            return _value;
        }

        set
        {
            Shape.RequireExact(value, nameof(value), RowCount, ColumnCount, new Shape(Label, RowCount, ColumnCount));
            if (Creator is not null)
            {
                throw new InvalidOperationException($"{this} is a result of {Creator.Name}: only the value of a leaf can be set.");
            }

            Dense.Read(value).AsSpan().CopyTo(OwnedData());
            IncrementVersion();
        }
    }

    /// <summary>The value of a 1 x 1 variable.</summary>
    /// <exception cref="InvalidOperationException">The variable is not 1 x 1, or its value was freed by a backward pass.</exception>
    public T Scalar => RowCount == 1 && ColumnCount == 1 ? Data[0] : throw new InvalidOperationException($"{this} is not 1 x 1: use Value.");

    /// <summary>
    /// The gradient, R x C, accumulated by backward passes since it was last zeroed. It exists for a leaf that requires a gradient, and for a
    /// result in a retained graph. The matrix of a leaf is the gradient itself, to which later passes add; that of a result is a copy.
    /// </summary>
    /// <exception cref="InvalidOperationException">The variable has no gradient.</exception>
    public Matrix<T> Gradient => _parameter is not null ? _parameter.Gradient
        : _gradient is not null ? Matrix<T>.Build.Dense(RowCount, ColumnCount, [.. _gradient])
        : throw new InvalidOperationException(
            RequiresGradient
                ? $"{this} has no gradient: call Backward(retainGraph: true) to keep gradients of results."
                : $"{this} has no gradient: create it with requiresGradient: true.");

    /// <summary>Whether this is a leaf with a parameter.</summary>
    internal bool IsParameter => _parameter is not null;

    /// <summary>Whether the variable has a stored gradient.</summary>
    internal bool HasGradient => _parameter is not null || _gradient is not null;

    /// <summary>The gradient of the input of a module.</summary>
    internal ReadOnlySpan<T> CollectedGradient => _gradient;

    /// <summary>The elements in column-major order.</summary>
    internal T[] Data => _data ?? throw new InvalidOperationException(
        $"The value of {this} was freed by Backward: read Value before, or call Backward(retainGraph: true).");

    /// <summary>The number of elements.</summary>
    internal int Length => RowCount * ColumnCount;

    /// <summary>The number of changes of the value.</summary>
    internal int Version => _parameter?.Version ?? _version;

    /// <summary>The gradient that the running backward pass has accumulated so far.</summary>
    internal Variable<T>? Pending { get; set; }

    /// <summary>The backward pass that has claimed a leaf.</summary>
    internal BackwardPass<T>? Pass;

    /// <summary>The number of variables that hold this as their pending gradient.</summary>
    internal int HoldCount { get; set; }

    /// <summary>Whether this is an intermediate value of a backward pass, whose memory is reused when nothing holds it.</summary>
    internal bool IsTemporary { get; set; }

    /// <summary>Whether a backward pass may add to the value in place: only one variable holds it, and no caller has read it.</summary>
    internal bool IsPrivateSum => IsTemporary && HoldCount == 1 && _value is null;

    /// <summary>The name given to the variable or its parameter, or null.</summary>
    internal string? GivenName => Name ?? (_parameter is { Name: not "value" } parameter ? parameter.Name : null);

    /// <summary>The name, or a description of the variable.</summary>
    internal string Label => GivenName ?? (Creator is { } creator ? $"the result of {creator.Name}" : "a variable");

    /// <summary>Creates the input of a module, R x C.</summary>
    internal static Variable<T> Input(T[] data, int rows, int columns) => new(data, rows, columns) { Name = "x" };

    /// <summary>
    /// Runs a backward pass from this 1 x 1 variable: adds its gradient with respect to each leaf that requires a gradient to the gradient of
    /// the leaf.
    /// </summary>
    /// <param name="retainGraph">
    /// Whether to keep the graph for another backward pass or <see cref="Evaluate"/>, and to keep the gradients of its results.
    /// </param>
    /// <exception cref="InvalidOperationException">
    /// The variable is not 1 x 1 or does not require a gradient, the graph was freed or belongs to another thread, or one of its leaves has
    /// changed. No gradient has changed.
    /// </exception>
    public void Backward(bool retainGraph = false)
    {
        if (RowCount != 1 || ColumnCount != 1)
        {
            throw new InvalidOperationException($"{this} is not 1 x 1: pass a gradient of its shape to Backward, or sum it first.");
        }

        BackwardPass<T>.Run(this, new Variable<T>(T.One), retainGraph);
    }

    /// <summary>Same as <see cref="Backward(bool)"/>, but for a variable of any shape.</summary>
    /// <param name="gradient">The gradient of the loss with respect to this variable, R x C.</param>
    /// <param name="retainGraph">
    /// Whether to keep the graph for another backward pass or <see cref="Evaluate"/>, and to keep the gradients of its results.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="gradient"/> does not have the shape of this variable.</exception>
    /// <exception cref="InvalidOperationException">
    /// The variable does not require a gradient, the graph was freed or belongs to another thread, or one of its leaves has changed. No gradient
    /// has changed.
    /// </exception>
    public void Backward(Matrix<T> gradient, bool retainGraph = false)
    {
        Shape.RequireExact(gradient, nameof(gradient), RowCount, ColumnCount, new Shape(Label, RowCount, ColumnCount));
        BackwardPass<T>.Run(this, new Variable<T>(gradient), retainGraph);
    }

    /// <summary>Returns a leaf with the current value through which no gradient flows. The value of a parameter is copied.</summary>
    public Variable<T> Detach() => new(_parameter is null ? Value : Dense.Copy(Value)) { Name = Name };

    /// <summary>Sets the gradients of this variable and of all variables it depends on to 0.</summary>
    /// <exception cref="InvalidOperationException">The graph was freed; no gradient has changed.</exception>
    public void ZeroGradient()
    {
        foreach (Operation<T> operation in GraphWalk<T>.OperationsOf(this))
        {
            foreach (Variable<T> argument in operation.Arguments)
            {
                argument.ClearGradient();
            }
        }

        ClearGradient();
    }

    /// <summary>Recomputes the graph from the current values of its leaves.</summary>
    /// <returns>The new <see cref="Value"/>; for a leaf, the unchanged value.</returns>
    /// <exception cref="InvalidOperationException">The graph was freed, or it belongs to another thread.</exception>
    public Matrix<T> Evaluate()
    {
        foreach (Operation<T> operation in GraphWalk<T>.OperationsOf(this).OrderBy(operation => operation.Order))
        {
            operation.Recompute();
        }

        return Value;
    }

    /// <summary>Returns the name and the shape, as in "W (784 x 64)".</summary>
    public override string ToString() => $"{Label} ({RowCount} x {ColumnCount})";

    /// <summary>Throws if this is a result in a graph of another thread.</summary>
    internal void RequireThread()
    {
        if (_thread is { } thread && thread != GraphThread<T>.Current)
        {
            throw new InvalidOperationException(
                $"{this} was computed on thread {thread.Id} but is used on thread {Environment.CurrentManagedThreadId}: use a graph on one thread, or pass {Label} through Detach().");
        }
    }

    /// <summary>Adds to the stored gradient.</summary>
    internal void AddToGradient(Variable<T> gradient)
    {
        T[] sum = _parameter is not null ? _parameter.Gradient.AsColumnMajorArray() : _gradient ??= new T[Length];
        Addition<T>.Add(sum, gradient.Data, ColumnCount);
    }

    private void ClearGradient()
    {
        _parameter?.Gradient.Clear();
        _gradient = null;
    }

    private void IncrementVersion()
    {
        if (_parameter is not null)
        {
            _parameter.Version++;
        }
        else
        {
            _version++;
        }
    }

    /// <summary>Returns the elements of a leaf for writing; a matrix that a caller passed in is not changed.</summary>
    private T[] OwnedData()
    {
        if (_parameter is null)
        {
            _data = new T[Length];
            _value = null;
        }

        return Data;
    }
}
