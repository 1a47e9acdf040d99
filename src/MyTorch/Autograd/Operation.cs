using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// A differentiable function of variables. To define a custom operation, derive from this class, override <see cref="Forward"/> and
/// <see cref="Backward"/>, and call <see cref="Apply"/> for the result.
/// </summary>
/// <remarks>
/// An instance is one node of a graph. If <see cref="Backward"/> computes with variables, the operation has a second derivative; if it computes
/// with their values, the gradient is treated as a constant.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Operation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Most operations have one or two arguments: fields take less memory than an array.
    private Variable<T>? _first;
    private Variable<T>? _second;
    private readonly int _count;
    private Variable<T>[] _others = [];
    private Variable<T>? _result;
    private long _versions;
    private bool _isFreed;

    /// <summary>Creates the operation.</summary>
    /// <param name="arguments">The variables that the operation depends on, at least one.</param>
    /// <exception cref="ArgumentException">There are no arguments, or an argument is null.</exception>
    protected Operation(params ReadOnlySpan<Variable<T>> arguments)
    {
        if (arguments.IsEmpty)
        {
            throw new ArgumentException($"{Name} needs at least one argument.", nameof(arguments));
        }

        foreach (Variable<T> argument in arguments)
        {
            ArgumentNullException.ThrowIfNull(argument, nameof(arguments));
        }

        (_first, _count) = (arguments[0], arguments.Length);
        if (arguments.Length > 1)
        {
            _second = arguments[1];
            _others = arguments.Length > 2 ? arguments[2..].ToArray() : [];
        }
    }

    /// <summary>The name in messages and drawings; by default the name of the class.</summary>
    public virtual string Name => Guard.NameOf(this);

    /// <summary>The variables that the operation depends on.</summary>
    /// <exception cref="InvalidOperationException">The graph was freed by a backward pass.</exception>
    public IReadOnlyList<Variable<T>> Arguments
    {
        get
        {
            RequireGraph();
            return _count switch { 1 => [_first!], 2 => [_first!, _second!], _ => [_first!, _second!, .. _others] };
        }
    }

    /// <summary>The number of arguments.</summary>
    internal int ArgumentCount => _count;

    /// <summary>The sequence number of the operation on its thread: arguments have smaller numbers than the operation that uses them.</summary>
    internal long Order { get; private set; }

    /// <summary>The recorded result.</summary>
    internal Variable<T> Result => _result!;

    /// <summary>The number of the last visit of the operation by <see cref="GraphWalk{T}"/>.</summary>
    internal long Visit { get; set; }

    /// <summary>The number of operations in the running backward pass that use the result and have not propagated their gradient yet.</summary>
    internal int Consumers { get; set; }

    /// <summary>Whether the backward pass reads the values of the arguments, which then must not have changed.</summary>
    internal virtual bool ReadsArguments => true;

    /// <summary>Whether the value is in pooled memory.</summary>
    internal virtual bool IsPooled => false;

    /// <summary>
    /// Whether the backward pass writes directly into the gradients of all arguments except the first; these arguments are leaves.
    /// </summary>
    internal virtual bool WritesGradients => false;

    /// <summary>Whether the backward pass runs user code, which may throw.</summary>
    internal virtual bool MayThrow => !IsPooled;

    /// <summary>The reason why the gradient cannot be differentiated, or null if it can.</summary>
    internal virtual string? NoSecondDerivative => null;

    /// <summary>Computes the result, and records the operation if an argument requires a gradient.</summary>
    /// <exception cref="InvalidOperationException">
    /// The operation has been applied before, or an argument was freed by a backward pass or belongs to a graph of another thread.
    /// </exception>
    public Variable<T> Apply()
    {
        if (Order != 0)
        {
            throw new InvalidOperationException($"{Name} has already been applied: create a new operation for each result.");
        }

        for (int i = 0; i < _count; i++)
        {
            Argument(i).RequireThread();
        }

        GraphThread<T> thread = GraphThread<T>.Current;
        Order = ++thread.Operations;
        T[] data = Compute(null, out int rows, out int columns);
        bool isRecorded = GradientMode.IsRecording && RequiresGradient();
        var result = new Variable<T>(data, rows, columns, isRecorded ? this : null);
        if (!IsPooled)
        {
            result.Keep();
        }

        if (isRecorded)
        {
            _result = result;
            _versions = ArgumentVersions();
        }
        else
        {
            Release();
        }

        thread.Temporaries?.Add(result);
        return result;
    }

    /// <summary>Computes the value from the values of the arguments.</summary>
    /// <returns>The result, R x C.</returns>
    protected abstract Matrix<T> Forward();

    /// <summary>Computes the gradient with respect to each argument and passes it to <see cref="Propagate"/>.</summary>
    /// <param name="gradient">The gradient with respect to the result, R x C.</param>
    protected abstract void Backward(Variable<T> gradient);

    /// <summary>Passes a gradient to an argument.</summary>
    /// <param name="argument">An argument of this operation; nothing happens if it does not require a gradient.</param>
    /// <param name="gradient">The gradient with respect to the argument, with the same shape.</param>
    /// <exception cref="ArgumentException">The shapes differ, or the variable is not an argument.</exception>
    protected void Propagate(Variable<T> argument, Variable<T> gradient)
    {
        ArgumentNullException.ThrowIfNull(argument);
        ArgumentNullException.ThrowIfNull(gradient);
        if (argument != _first && argument != _second && !_others.Contains(argument))
        {
            throw new ArgumentException($"{argument} is not an argument of {Name}.", nameof(argument));
        }

        if (argument.RowCount != gradient.RowCount || argument.ColumnCount != gradient.ColumnCount)
        {
            throw new ArgumentException(
                $"{Name}: the gradient is {gradient.RowCount} x {gradient.ColumnCount}, but {argument.Label} is {argument.RowCount} x {argument.ColumnCount}: the shapes must be equal.",
                nameof(gradient));
        }

        if (argument.RequiresGradient)
        {
            GraphThread<T>.Current.Pass!.Collect(argument, gradient);
        }
    }

    /// <summary>Returns whether the running backward pass needs the gradient with respect to an argument.</summary>
    /// <param name="argument">An argument of this operation.</param>
    protected static bool Needs(Variable<T> argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.RequiresGradient && GraphThread<T>.Current.Pass!.Needs(argument);
    }

    /// <summary>Returns <see cref="Name"/>.</summary>
    public override string ToString() => Name;

    /// <summary>Returns the argument at an index, without allocating a list.</summary>
    internal Variable<T> Argument(int index) => (index == 0 ? _first : index == 1 ? _second : _others[index - 2])!;

    /// <summary>Computes the value into a pooled buffer, or into the given buffer of the right length.</summary>
    internal virtual T[] Compute(T[]? buffer, out int rows, out int columns)
    {
        Matrix<T> value = Forward() ?? throw new InvalidOperationException($"{Name}: Forward returned null.");
        Shape.RequireBatch(value, nameof(Forward));
        (rows, columns) = (value.RowCount, value.ColumnCount);

        // The storage of an argument must not become the storage of the result.
        return value.AsColumnMajorArray() is { } storage && !IsOfArgument(storage) ? storage : value.ToColumnMajorArray();
    }

    /// <summary>Runs the backward pass of the operation.</summary>
    internal void RunBackward(Variable<T> gradient) => Backward(gradient);

    /// <summary>Recomputes the result; if this throws, the result does not change.</summary>
    internal void Recompute()
    {
        T[]? buffer = IsPooled ? BufferPool<T>.Current.Rent(Result.Length) : null;
        T[] data = Compute(buffer, out int rows, out int columns);
        if (rows != Result.RowCount || columns != Result.ColumnCount)
        {
            throw new InvalidOperationException($"{Name}: the result is {rows} x {columns}, but was {Result.RowCount} x {Result.ColumnCount} before: its shape must not change.");
        }

        Result.Replace(data);
        if (!IsPooled)
        {
            Result.Keep();
        }

        _versions = ArgumentVersions();
    }

    /// <summary>Throws if the graph was freed.</summary>
    internal void RequireGraph()
    {
        if (_isFreed)
        {
            throw new InvalidOperationException($"The graph of {Result} was freed by Backward: call Backward(retainGraph: true) to use it again.");
        }
    }

    /// <summary>Throws if an argument has changed since the forward pass.</summary>
    internal void RequireUnchanged()
    {
        if (ReadsArguments && _versions != ArgumentVersions())
        {
            throw new InvalidOperationException(
                $"{Name}: an argument has changed since the forward pass: {string.Join(", ", Arguments)}. Compute the graph again, or call Evaluate.");
        }
    }

    /// <summary>Frees the operation and its arguments and, unless kept, its result.</summary>
    internal void Free(bool keepResult)
    {
        _isFreed = true;
        Release();
        if (!keepResult)
        {
            Result.Free();
        }

        (_first, _second, _others) = (null, null, []);
    }

    /// <summary>Releases the buffers that the operation keeps for the backward pass.</summary>
    private protected virtual void Release()
    {
    }

    private bool RequiresGradient()
    {
        for (int i = 0; i < _count; i++)
        {
            if (Argument(i).RequiresGradient)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Versions only increase, so equal sums mean equal versions.</summary>
    private long ArgumentVersions()
    {
        long sum = 0;
        for (int i = 0; i < _count; i++)
        {
            sum += Argument(i).Version;
        }

        return sum;
    }

    private bool IsOfArgument(T[] storage)
    {
        for (int i = 0; i < _count; i++)
        {
            if (ReferenceEquals(Argument(i).Data, storage))
            {
                return true;
            }
        }

        return false;
    }
}
