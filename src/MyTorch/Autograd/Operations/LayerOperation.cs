using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>A layer as one operation. Its gradients are computed by the layer and cannot be differentiated again.</summary>
internal sealed class LayerOperation<T> : KernelOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T> _layer;
    private readonly Pipeline<T> _pipeline;
    private readonly Variable<T> _x;
    private readonly Variable<T>[] _parameters;
    private NetworkPlan<T>? _plan;
    private bool _isUncommitted;
    private bool _isReleased;

    private LayerOperation(Layer<T> layer, Pipeline<T> pipeline, Variable<T> x, Variable<T>[] parameters)
        : base(x.RowCount, pipeline.OutputsFor(x.ColumnCount), [x, .. parameters]) => (_layer, _pipeline, _x, _parameters) = (layer, pipeline, x, parameters);

    public override string Name => _layer.Name;

    internal override bool WritesGradients => true;

    internal override bool MayThrow => !_pipeline.IsBuiltIn;

    internal override string NoSecondDerivative => "its gradient is computed by a layer. Write the layer with operations on variables instead.";

    public static Variable<T> Apply(Layer<T> layer, Variable<T> x)
    {
        Pipeline<T> pipeline = layer.GraphPipeline;
        pipeline.RequireInput(x.RowCount, x.ColumnCount, x.Label);
        return new LayerOperation<T>(layer, pipeline, x, [.. layer.Parameters.Select(parameter => parameter.AsVariable())]).Apply();
    }

    protected override void Compute(T[] result)
    {
        GraphThread<T> thread = GraphThread<T>.Current;
        if (thread.IsPrediction)
        {
            Predict(result);
            return;
        }

        _plan ??= _pipeline.RentTraining(_x.ColumnCount);
        _plan.Use = thread.Uncommitted is { } earlier ? thread.Use + earlier.Count(operation => operation._pipeline == _pipeline) : 0;
        _plan.Forward(_x.Data, _x.RowCount, thread.IsTraining, result);
        if (thread.Uncommitted is { } uncommitted)
        {
            uncommitted.Add(this);
            _isUncommitted = true;
        }
        else
        {
            _plan.Commit();
        }
    }

    /// <summary>Commits or discards the lasting effects of the forward pass, such as updates of running statistics.</summary>
    public void EndForward(bool commits)
    {
        if (commits)
        {
            _plan!.Commit();
        }

        _isUncommitted = false;
        if (_isReleased)
        {
            Release();
        }
    }

    protected override void Backward(Variable<T> gradient)
    {
        T[]? dx = Needs(_x) ? BufferPool<T>.Current.Rent(_x.Length) : null;
        bool adds = GraphThread<T>.Current.Pass!.AddsToParameters;
        if (adds)
        {
            _plan!.Backward(gradient.Data, dx, adds, T.One);
        }
        else
        {
            PropagateToParameters(gradient, dx);
        }

        if (dx is not null)
        {
            var result = new Variable<T>(dx, _x.RowCount, _x.ColumnCount, creator: null);
            GraphThread<T>.Current.Temporaries?.Add(result);
            Propagate(_x, result);
        }
    }

    /// <summary>Passes the gradients of the parameters on as variables; the stored gradients do not change.</summary>
    private void PropagateToParameters(Variable<T> gradient, T[]? dx)
    {
        T[][] saved = [.. _parameters.Select(parameter => parameter.Parameter.Gradient.ToColumnMajorArray())];
        try
        {
            _plan!.Backward(gradient.Data, dx, adds: false, T.One);
            foreach (Variable<T> parameter in _parameters)
            {
                Propagate(parameter, new Variable<T>(Dense.From<T>(parameter.Parameter.Gradient.AsColumnMajorArray(), parameter.RowCount, parameter.ColumnCount)));
            }
        }
        finally
        {
            for (int i = 0; i < saved.Length; i++)
            {
                saved[i].CopyTo(_parameters[i].Parameter.Gradient.AsColumnMajorArray(), 0);
            }
        }
    }

    private protected override void Release()
    {
        _isReleased = true;
        if (_plan is { } plan && !_isUncommitted)
        {
            _plan = null;
            _pipeline.ReturnTraining(plan);
        }
    }

    private void Predict(T[] result)
    {
        NetworkPlan<T> plan = _pipeline.RentPrediction(_x.ColumnCount);
        plan.Predict(_x.Data, 0, _x.RowCount, _x.RowCount);
        plan.Output.Elements.CopyTo(result);
        _pipeline.Return(plan);
    }
}
