using System.Numerics;
using System.Runtime.InteropServices;

namespace MyTorch.Autograd;

/// <summary>
/// Reverse-mode differentiation: visits the operations of a graph from last to first, each once, when the gradient of its result is complete.
/// The gradients of leaves are added after all of them are known, so a pass that throws changes none.
/// </summary>
internal sealed class BackwardPass<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<Operation<T>> _operations = [];
    private readonly Stack<Operation<T>> _ready = new();
    private readonly PendingGradients<T> _pending = new();
    private Dictionary<Variable<T>, Variable<T>?>? _wanted;
    private bool _createsGraph;
    private bool _keepsGradients;
    private BackwardPass<T>? _outer;
    private long _visit;

    [ThreadStatic]
    private static BackwardPass<T>? _spare;

    private BackwardPass() => Leaves = new LeafClaims<T>(this);

    /// <summary>The leaves that the pass has claimed.</summary>
    public LeafClaims<T> Leaves { get; }

    /// <summary>Computes the gradients of leaves and adds them.</summary>
    /// <param name="root">The variable.</param>
    /// <param name="gradient">The gradient with respect to the variable.</param>
    /// <param name="retainGraph">Whether to keep the graph.</param>
    /// <param name="keepsGradients">Whether results in a retained graph keep their gradients too.</param>
    public static void Run(Variable<T> root, Variable<T> gradient, bool retainGraph, bool keepsGradients = true)
    {
        RequireGradient(root);
        BackwardPass<T> pass = Rent();
        pass._keepsGradients = keepsGradients && retainGraph;
        pass.Run(root, gradient, retainGraph, root.Creator);
        _spare = pass;
    }

    /// <summary>Returns the gradients with respect to the given variables only; null for a variable that the root does not depend on.</summary>
    public static Variable<T>?[] Run(Variable<T> root, Variable<T> gradient, IReadOnlyList<Variable<T>> variables, bool createGraph, bool retainGraph)
    {
        RequireGradient(root);
        BackwardPass<T> pass = Rent();
        pass._wanted = new Dictionary<Variable<T>, Variable<T>?>(ReferenceEqualityComparer.Instance);
        foreach (Variable<T> variable in variables)
        {
            pass._wanted[variable] = null;
        }

        (pass._createsGraph, pass._keepsGradients) = (createGraph, false);
        try
        {
            pass.Run(root, gradient, retainGraph || createGraph, root.Creator);
            return [.. variables.Select(variable => pass.Take(variable))];
        }
        finally
        {
            (pass._wanted, pass._createsGraph) = (null, false);
            _spare = pass;
        }
    }

    /// <summary>Whether the pass needs the gradient with respect to a variable that requires a gradient.</summary>
    public bool Needs(Variable<T> variable) => _wanted is null || variable.Creator is not null || _wanted.ContainsKey(variable);

    /// <summary>Whether gradients are added to those of the parameters instead of being returned as variables.</summary>
    public bool AddsToParameters => _wanted is null;

    /// <summary>Throws if an operation belongs to the graph of this pass or of an outer one.</summary>
    public void RequireOutside(Operation<T> operation)
    {
        for (BackwardPass<T>? pass = this; pass is not null; pass = pass._outer)
        {
            if (operation.Visit == pass._visit)
            {
                throw new InvalidOperationException($"{operation.Name} belongs to a graph whose backward pass is running: use variables that are not part of it, such as those returned by Detach().");
            }
        }
    }

    /// <summary>Adds to the pending gradient of a variable.</summary>
    public void Collect(Variable<T> variable, Variable<T> gradient)
    {
        if (Needs(variable))
        {
            PendingGradients<T>.Collect(variable, gradient, _createsGraph);
        }
    }

    private static BackwardPass<T> Rent()
    {
        BackwardPass<T> pass = _spare ?? new BackwardPass<T>();
        _spare = null;
        return pass;
    }

    private static void RequireGradient(Variable<T> root)
    {
        if (!root.RequiresGradient)
        {
            throw new InvalidOperationException($"{root} does not depend on a variable that requires a gradient, was computed under NoGrad, or is a gradient that was computed without createGraph: true.");
        }

        root.RequireThread();
    }

    private void Run(Variable<T> root, Variable<T> gradient, bool retainGraph, Operation<T>? last)
    {
        GraphThread<T> thread = GraphThread<T>.Current;
        (BackwardPass<T>? outerPass, List<Variable<T>>? outerTemporaries) = (thread.Pass, thread.Temporaries);
        int pauses = GradientMode.Resume();
        try
        {
            _outer = outerPass;
            _visit = GraphWalk<T>.Run(last, _operations);
            Claim(root);
            _operations.ForEach(Check);
            if (_wanted is null && _operations.Exists(operation => operation.MayThrow))
            {
                Leaves.Save(_operations);
            }

            (thread.Pass, thread.Temporaries) = (this, _createsGraph ? null : _pending.Temporaries);
            if (!_createsGraph)
            {
                GradientMode.Pause(1);
            }

            Collect(root, gradient);
            if (last is not null)
            {
                Propagate(last);
            }

            Finish();
        }
        catch
        {
            Abandon();
            throw;
        }
        finally
        {
            GradientMode.Restore(pauses);
            (thread.Pass, thread.Temporaries) = (outerPass, outerTemporaries);
            Leaves.Release();
            _outer = null;
        }

        if (!retainGraph)
        {
            foreach (Operation<T> operation in CollectionsMarshal.AsSpan(_operations))
            {
                operation.Free(keepResult: operation == last);
            }
        }

        _operations.Clear();
    }

    private void Check(Operation<T> operation)
    {
        operation.RequireUnchanged();
        if (_createsGraph && operation.NoSecondDerivative is { } reason)
        {
            throw new NotSupportedException($"{operation.Name} has no second derivative: {reason}");
        }

        for (int i = 0; i < operation.ArgumentCount; i++)
        {
            Variable<T> argument = operation.Argument(i);
            if (operation.WritesGradients || Needs(argument))
            {
                Claim(argument);
            }
        }
    }

    private void Claim(Variable<T> variable)
    {
        if (variable is { Creator: null, RequiresGradient: true })
        {
            Leaves.Add(variable);
        }
    }

    private void Propagate(Operation<T> last)
    {
        _ready.Push(last);
        while (_ready.TryPop(out Operation<T>? operation))
        {
            Variable<T> result = operation.Result;
            if (result.Pending is { } gradient)
            {
                result.Pending = null;
                if (_keepsGradients)
                {
                    result.AddToGradient(gradient);
                }

                if (_wanted is not null && _wanted.ContainsKey(result))
                {
                    _wanted[result] = gradient;
                    gradient.HoldCount++;
                }

                operation.RunBackward(gradient);
                _pending.FreeTemporaries();
                PendingGradients<T>.Release(gradient);
            }

            for (int i = 0; i < operation.ArgumentCount; i++)
            {
                if (operation.Argument(i).Creator is { } creator && --creator.Consumers == 0)
                {
                    _ready.Push(creator);
                }
            }
        }
    }

    /// <summary>Returns the gradient with respect to a variable, which the caller keeps.</summary>
    private Variable<T>? Take(Variable<T> variable)
    {
        Variable<T>? gradient = _wanted![variable];
        if (gradient is not null)
        {
            gradient.IsTemporary = false;
        }

        return gradient;
    }

    /// <summary>Adds the gradients of the leaves, after all of them are known.</summary>
    private void Finish()
    {
        for (int i = 0; i < Leaves.Count; i++)
        {
            Variable<T> leaf = Leaves[i];
            if (leaf.Pending is not { } gradient)
            {
                continue;
            }

            if (_wanted is not null)
            {
                _wanted[leaf] = gradient;
                gradient.HoldCount++;
            }
            else
            {
                leaf.AddToGradient(gradient);
            }

            leaf.Pending = null;
            PendingGradients<T>.Release(gradient);
        }
    }

    /// <summary>Discards the state of a pass that threw.</summary>
    private void Abandon()
    {
        Leaves.Restore();
        _operations.ForEach(operation => operation.Result.Pending = null);
        _operations.Clear();
        _ready.Clear();
        _pending.Temporaries.Clear();
    }
}
