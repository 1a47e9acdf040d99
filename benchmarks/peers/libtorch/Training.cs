using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MyTorch.Benchmarks.Peers;

/// <summary>zero_grad, forward, backward, step.</summary>
internal sealed class Training<T>(NetworkTask<T> task) : Work where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network = new(task);
    private readonly CrossEntropyLoss _criterion = nn.CrossEntropyLoss();
    private SGD? _optimizer;
    private Tensor? _loss;

    public override void Reset()
    {
        _network.Reset();
        _network.Modules.train();
        _optimizer?.Dispose();
        List<SGD.ParamGroup> groups = [new(ParametersOf<Linear>(), task.LearningRate, task.Momentum)];
        if (task.BatchNormLayers > 0)
        {
            // PyTorch's gradients are means over the batch. In the handout, those of BatchNorm are sums and are applied without momentum.
            groups.Add(new(ParametersOf<BatchNorm1d>(), task.LearningRate * task.X.RowCount));
        }

        _optimizer = optim.SGD(groups, task.LearningRate);
    }

    public override void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        _optimizer!.zero_grad();
        _loss?.Dispose();
        _loss = _criterion.call(_network.Modules.call(_network.X), _network.Classes);
        _loss.backward();
        _optimizer.step();
        _loss.DetachFromDisposeScope();
    }

    public override double Value() => _loss!.to(ScalarType.Float64).item<double>();

    public override void Dispose()
    {
        _loss?.Dispose();
        _optimizer?.Dispose();
        _criterion.Dispose();
        _network.Dispose();
    }

    private IEnumerable<Parameter> ParametersOf<TModule>() where TModule : nn.Module =>
        _network.Modules.children().OfType<TModule>().SelectMany(module => module.parameters());
}
