using System.Numerics;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A forward pass in evaluation mode.</summary>
internal sealed class Prediction<T> : Work where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Network<T> _network;
    private readonly CrossEntropyLoss _criterion = nn.CrossEntropyLoss();
    private Tensor? _output;

    public Prediction(NetworkTask<T> task)
    {
        _network = new Network<T>(task);
        _network.Modules.eval();
    }

    public override void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = inference_mode();
        _output?.Dispose();
        _output = _network.Modules.call(_network.X).DetachFromDisposeScope();
    }

    public override double Value()
    {
        using Tensor loss = _criterion.call(_output!, _network.Classes);
        return loss.to(ScalarType.Float64).item<double>();
    }

    public override void Dispose()
    {
        _output?.Dispose();
        _criterion.Dispose();
        _network.Dispose();
    }
}
