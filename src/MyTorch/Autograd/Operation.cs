using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Autograd;

/// <summary>
/// A function of variables with its derivative. Derive from it for an operation of your own: override <see cref="Forward"/> and
/// <see cref="Backward"/>, and call <see cref="Apply"/> for its result.
/// </summary>
/// <remarks>
/// An object stands for one node of a graph. Where <see cref="Backward"/> computes with variables, the operation has a second derivative too; where it
/// computes with their values, its gradient counts as a constant there.
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
    /// <param name="arguments">The variables it depends on, at least one.</param>
    /// <exception cref="ArgumentException">There is none, or one is null.</exception>
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

    /// <summary>The name in messages and drawings; by default that of the class.</summary>
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

    /// <summary>Counts the operations of a thread: an argument was made before the operation that takes it.</summary>
    internal long Order { get; private set; }

    /// <summary>The recorded result.</summary>
    internal Variable<T> Result => _result!;

    /// <summary>The backward pass that saw the operation last.</summary>
    internal long Visit { get; set; }

    /// <summary>The operations of the running backward pass that take the result and have not propagated their gradient yet.</summary>
    internal int Consumers { get; set; }

    /// <summary>Whether the backward pass reads the values of the arguments, so that they must not have changed.</summary>
    internal virtual bool ReadsArguments => true;

    /// <summary>Whether the value lies in memory of the pool.</summary>
    internal virtual bool IsPooled => false;

    /// <summary>Whether the backward pass writes into the gradients of the arguments but the first itself, which are leaves.</summary>
    internal virtual bool WritesGradients => false;

    /// <summary>Whether the backward pass runs code of a user, which may throw.</summary>
    internal virtual bool MayThrow => !IsPooled;

    /// <summary>Why the gradient itself cannot be differentiated, or null if it can.</summary>
    internal virtual string? NoSecondDerivative => null;

    /// <summary>Computes the result, and records the operation where an argument requires a gradient.</summary>
    /// <exception cref="InvalidOperationException">
    /// The operation has been applied before, or an argument was freed by a backward pass or belongs to a graph of another thread.
    /// </exception>
    public Variable<T> Apply()
    {
        if (Order != 0)
        {
            throw new InvalidOperationException($"{Name} has been applied already: create an operation for each result.");
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

    /// <summary>Passes a gradient on to an argument.</summary>
    /// <param name="argument">An argument of this operation; nothing happens if it requires no gradient.</param>
    /// <param name="gradient">The gradient with respect to it, of its shape.</param>
    /// <exception cref="ArgumentException">The shape differs, or the variable is not an argument.</exception>
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

    /// <summary>Whether the running backward pass needs the gradient with respect to an argument.</summary>
    /// <param name="argument">An argument of this operation.</param>
    protected static bool Needs(Variable<T> argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return argument.RequiresGradient && GraphThread<T>.Current.Pass!.Needs(argument);
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>The argument of a number, without a list.</summary>
    internal Variable<T> Argument(int index) => (index == 0 ? _first : index == 1 ? _second : _others[index - 2])!;

    /// <summary>Computes the value into a buffer of the pool, or into the given one, which has as many elements.</summary>
    internal virtual T[] Compute(T[]? buffer, out int rows, out int columns)
    {
        Matrix<T> value = Forward() ?? throw new InvalidOperationException($"{Name}: Forward returned null.");
        Shape.RequireBatch(value, nameof(Forward));
        (rows, columns) = (value.RowCount, value.ColumnCount);

        // A matrix of an argument is not the operation's to give away.
        return value.AsColumnMajorArray() is { } storage && !IsOfArgument(storage) ? storage : value.ToColumnMajorArray();
    }

    /// <summary>Passes the gradient of the result on.</summary>
    internal void RunBackward(Variable<T> gradient) => Backward(gradient);

    /// <summary>Computes the result again; where that throws, the result is as before.</summary>
    internal void Recompute()
    {
        T[]? buffer = IsPooled ? BufferPool<T>.Current.Rent(Result.Length) : null;
        T[] data = Compute(buffer, out int rows, out int columns);
        if (rows != Result.RowCount || columns != Result.ColumnCount)
        {
            throw new InvalidOperationException($"{Name}: the result is {rows} x {columns}, but was {Result.RowCount} x {Result.ColumnCount}.");
        }

        Result.Replace(data);
        if (!IsPooled)
        {
            Result.Keep();
        }

        _versions = ArgumentVersions();
    }

    /// <summary>Rejects an operation whose graph was freed.</summary>
    internal void RequireGraph()
    {
        if (_isFreed)
        {
            throw new InvalidOperationException($"The graph of {Result} was freed by Backward: call Backward(retainGraph: true) to use it again.");
        }
    }

    /// <summary>Rejects a backward pass where an argument has changed since the forward pass.</summary>
    internal void RequireUnchanged()
    {
        if (ReadsArguments && _versions != ArgumentVersions())
        {
            throw new InvalidOperationException(
                $"{Name}: one of its arguments has changed since the forward pass: {string.Join(", ", Arguments)}. Compute the graph again, or call Evaluate.");
        }
    }

    /// <summary>Frees the graph behind the operation.</summary>
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

    /// <summary>Gives back what the operation keeps for the backward pass beside values of variables.</summary>
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

    /// <summary>Versions only grow, so that the sum is the same where all are.</summary>
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
