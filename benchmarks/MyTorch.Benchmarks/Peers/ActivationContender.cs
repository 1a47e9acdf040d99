using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's activations, each written into the caller's matrix.</summary>
internal sealed class ActivationContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OperationProblem<T> _problem;
    private readonly Layer<T> _layer;
    private readonly Matrix<T> _result;
    private readonly bool _forward;

    public ActivationContender(OperationProblem<T> problem, int threads)
        : base(MyTorchContender<T>.ColumnName, threads)
    {
        _problem = problem;
        _layer = Create(problem.Operation.Function);
        _result = Matrix<T>.Build.Dense(problem.X.RowCount, problem.X.ColumnCount);
        _layer.Forward(problem.X, _result);
        _forward = problem.Operation.Kind == OperationKind.Forward;
    }

    protected override void Reset() => _result.Clear();

    protected override void Step()
    {
        if (_forward)
        {
            _layer.Forward(_problem.X, _result);
        }
        else
        {
            _layer.Backward(_problem.Gradient, _result);
        }
    }

    protected override double Value() => OperationProblem<T>.Along(_forward ? _problem.X : _problem.Gradient, _result.AsColumnMajorArray());

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
