using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Runs the formula of a module in a network, and keeps the graph for the backward pass.</summary>
internal sealed class ModulePass<T>(Module<T> module, LayerPlan<T> plan) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<LayerOperation<T>> _uncommitted = [];
    private Variable<T>? _x;
    private Variable<T>? _y;
    private bool _isChecked;

    /// <summary>Runs the forward pass of a prediction, and writes the result into the output of a plan.</summary>
    public static void Predict(Module<T> module, LayerPlan<T> plan)
    {
        (T[] y, int columns) = Predict(module, Copy(plan.X), plan.Rows, plan.X.Columns);
        RequireColumns(module, columns, plan.Y.Columns);
        y.CopyTo(plan.Y.Range(0, columns));
    }

    /// <summary>Computes the output for a batch in evaluation mode, without a graph. The array of the batch is returned to the pool.</summary>
    public static (T[] Values, int Columns) Predict(Module<T> module, T[] x, int rows, int columns)
    {
        GraphThread<T> thread = GraphThread<T>.Current;
        (bool wasPrediction, List<Variable<T>>? outer) = (thread.IsPrediction, thread.Temporaries);
        List<Variable<T>> temporaries = [];
        (thread.IsPrediction, thread.Temporaries) = (true, temporaries);
        try
        {
            using (Autograd.NoGrad())
            {
                var input = new Variable<T>(x, rows, columns, creator: null) { Name = "x" };
                Variable<T> y = Run(module, input);
                T[] values = y.Data.ToArray();
                input.Free();
                temporaries.ForEach(temporary => temporary.Free());
                return (values, y.ColumnCount);
            }
        }
        finally
        {
            (thread.IsPrediction, thread.Temporaries) = (wasPrediction, outer);
        }
    }

    /// <summary>Runs the forward pass.</summary>
    public void Forward()
    {
        Discard();
        GraphThread<T> thread = GraphThread<T>.Current;
        (List<LayerOperation<T>>? outer, bool? outerMode, int outerUse) = (thread.Uncommitted, thread.IsTraining, thread.Use);
        int pauses = GradientMode.Resume();
        (thread.Uncommitted, thread.IsTraining, thread.Use) = (_uncommitted, plan.Mode, plan.Use);
        try
        {
            _x = Variable<T>.Input(Copy(plan.X), plan.Rows, plan.X.Columns);
            _y = Run(module, _x);
            RequireColumns(module, _y.ColumnCount, plan.Y.Columns);
            RequireRegistered(_y);
            _y.Data.CopyTo(plan.Y.Range(0, plan.Y.Columns));
        }
        catch
        {
            (_x, _y) = (null, null);
            throw;
        }
        finally
        {
            GradientMode.Restore(pauses);
            (thread.Uncommitted, thread.IsTraining, thread.Use) = (outer, outerMode, outerUse);
        }
    }

    /// <summary>Runs the backward pass. The graph is kept until the next forward pass, because another backward pass may follow.</summary>
    public void Backward()
    {
        (Variable<T> x, Variable<T> y) = (_x!, _y!);
        x.ClearCollectedGradient();
        if (!plan.AccumulatesGradients)
        {
            Gradients.Clear(module.Parameters);
        }

        if (y.RequiresGradient)
        {
            T[] delta = Copy(plan.DY);
            var gradient = new Variable<T>(delta, y.RowCount, y.ColumnCount, creator: null);
            BackwardPass<T>.Run(y, gradient, retainGraph: true, keepsGradients: false);
            gradient.Free();
        }

        x.CollectedGradient.CopyTo(plan.DX.Range(0, plan.DX.Columns));
    }

    /// <summary>Commits the lasting effects of the layers in the last forward pass.</summary>
    public void Commit()
    {
        _uncommitted.ForEach(layer => layer.EndForward(commits: true));
        _uncommitted.Clear();
    }

    /// <summary>Throws if the formula uses a parameter that is not registered, which would be neither trained nor saved. Checked once.</summary>
    private void RequireRegistered(Variable<T> y)
    {
        if (_isChecked)
        {
            return;
        }

        var registered = module.Parameters.ToHashSet();
        foreach (Operation<T> operation in GraphWalk<T>.OperationsOf(y))
        {
            for (int i = 0; i < operation.ArgumentCount; i++)
            {
                if (operation.Argument(i) is { Creator: null, IsParameter: true } leaf && !registered.Contains(leaf.Parameter))
                {
                    throw new InvalidOperationException(
                        $"{module.Name}: Forward uses {leaf}, which is not registered and would be neither trained nor saved: register its layer or parameter, or use Detach().");
                }
            }
        }

        _isChecked = true;
    }

    private static Variable<T> Run(Module<T> module, Variable<T> x)
    {
        Variable<T> y = module.Forward(x) ?? throw new InvalidOperationException($"{module.Name}: Forward returned null.");
        return y.RowCount == x.RowCount ? y : throw new InvalidOperationException(
            $"{module.Name}: Forward returned {y.RowCount} x {y.ColumnCount} for an input of {x.RowCount} x {x.ColumnCount}: the numbers of rows must be equal.");
    }

    private static void RequireColumns(Module<T> module, int columns, int expected)
    {
        if (columns != expected)
        {
            throw new InvalidOperationException($"{module.Name}: Forward returned {Shape.Count(columns, "column")}, but OutputColumns says {expected}.");
        }
    }

    /// <summary>Returns a contiguous copy in pooled memory.</summary>
    private static T[] Copy(ColumnBuffer<T> batch)
    {
        T[] copy = BufferPool<T>.Current.Rent(batch.Rows * batch.Columns);
        for (int j = 0; j < batch.Columns; j++)
        {
            batch[j].CopyTo(copy.AsSpan(j * batch.Rows));
        }

        return copy;
    }

    /// <summary>Frees the graph of the last batch.</summary>
    private void Discard()
    {
        _uncommitted.ForEach(layer => layer.EndForward(commits: false));
        _uncommitted.Clear();
        if (_y is { } y)
        {
            (Variable<T> x, _x, _y) = (_x!, null, null);
            GraphWalk<T>.Free(y);
            x.FreeInput();
        }
    }
}
