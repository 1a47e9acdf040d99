using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's activations as used in a network, where the output stays in the buffer of the layer.</summary>
internal sealed class ActivationContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OperationProblem<T> _problem;
    private readonly Layer<T> _layer;
    private readonly OutputProbe<T> _output = new();
    private readonly Sequential<T> _network;
    private readonly Matrix<T> _end;
    private readonly Matrix<T> _inputGradient;
    private readonly bool _forward;

    public ActivationContender(OperationProblem<T> problem, int threads)
        : base(MyTorchContender<T>.ColumnName, threads)
    {
        _problem = problem;
        _layer = Create(problem.Operation.Function);
        _network = new Sequential<T>(_layer, _output);
        _end = Matrix<T>.Build.Dense(problem.X.RowCount, 1);
        _inputGradient = Matrix<T>.Build.Dense(problem.X.RowCount, problem.X.ColumnCount);
        _layer.Forward(problem.X);
        _forward = problem.Operation.Kind == OperationKind.Forward;
    }

    protected override void Reset() => _inputGradient.Clear();

    protected override void Step()
    {
        if (_forward)
        {
            _network.Forward(_problem.X, _end);
        }
        else
        {
            _layer.Backward(_problem.Gradient, _inputGradient);
        }
    }

    protected override double Value() => _forward
        ? OperationProblem<T>.Along(_problem.X, _output.Elements)
        : OperationProblem<T>.Along(_problem.Gradient, _inputGradient.AsColumnMajorArray());

    private static Layer<T> Create(string function) => function switch
    {
        "Sigmoid" => new Sigmoid<T>(),
        "Tanh" => new Tanh<T>(),
        "ReLU" => new ReLU<T>(),
        "LeakyReLU" => new LeakyReLU<T>(),
        "ELU" => new ELU<T>(),
        "Softplus" => new Softplus<T>(),
        "GELU" => new GELU<T>(),
        "TanhGELU" => new GELU<T>(tanhApproximation: true),
        "SiLU" => new SiLU<T>(),
        "Softmax" => new Softmax<T>(),
        "LogSoftmax" => new LogSoftmax<T>(),
        _ => throw new InvalidOperationException($"{function} is not an activation."),
    };
}
