using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A training step written with operations on variables instead of layers.</summary>
internal sealed class VariablesContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const string ColumnName = "MyTorch, variables";

    private readonly NetworkProblem<T> _problem;
    private readonly Variable<T>[] _weights;
    private readonly Variable<T>[] _biases;
    private readonly Parameter<T>[] _parameters;
    private readonly SoftmaxCrossEntropy<T> _criterion = new();
    private SGD<T> _optimizer;
    private T _loss;

    public VariablesContender(NetworkProblem<T> problem, int threads)
        : base(ColumnName, threads)
    {
        _problem = problem;
        _weights = [.. problem.Network.LinearLayers.Select(layer => new Variable<T>(layer.W, requiresGradient: true))];
        _biases = [.. problem.Network.LinearLayers.Select(layer => new Variable<T>(layer.B, requiresGradient: true))];
        _parameters = [.. _weights.Concat(_biases).Select(leaf => leaf.Parameter)];
        _optimizer = CreateOptimizer();
    }

    protected override void Reset()
    {
        for (int i = 0; i < _weights.Length; i++)
        {
            _weights[i].Value = _problem.Network.LinearLayers[i].W;
            _biases[i].Value = _problem.Network.LinearLayers[i].B;
        }

        _optimizer = CreateOptimizer();
    }

    protected override void Step()
    {
        var y = new Variable<T>(_problem.X);
        for (int i = 0; i < _weights.Length; i++)
        {
            y = y.Affine(_weights[i], _biases[i]);
            if (i + 1 < _weights.Length)
            {
                y = Activate(y);
            }
        }

        Variable<T> loss = _criterion.Forward(y, _problem.Y);
        _loss = loss.Scalar;
        _optimizer.ZeroGradients();
        loss.Backward();
        _optimizer.Step();
    }

    protected override double Value() => double.CreateTruncating(_loss);

    private SGD<T> CreateOptimizer() => new(_parameters, _problem.Workload.LearningRate, Workload.Momentum);

    private Variable<T> Activate(Variable<T> x) => _problem.Workload.Hidden switch
    {
        HiddenActivation.Sigmoid => x.Sigmoid(),
        HiddenActivation.Tanh => x.Tanh(),
        _ => x.ReLU(),
    };
}
