using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's optimizers: one parameter, the same gradient in every step.</summary>
internal sealed class OptimizerContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OperationProblem<T> _problem;
    private readonly Matrix<T> _value;
    private readonly Parameter<T>[] _parameters;
    private Optimizer<T> _optimizer;

    public OptimizerContender(OperationProblem<T> problem, int threads)
        : base(MyTorchContender<T>.ColumnName, threads)
    {
        _problem = problem;
        _value = problem.X.Clone();
        _parameters = [new("W", ParameterKind.Weight, _value, problem.Gradient)];
        _optimizer = Create();
    }

    protected override void Reset()
    {
        _problem.X.CopyTo(_value);
        _optimizer = Create();
    }

    protected override void Step() => _optimizer.Step();

    protected override double Value() => OperationProblem<T>.Along(_problem.Gradient, (_problem.X - _value).AsColumnMajorArray());

    private Optimizer<T> Create() => _problem.Operation.Function switch
    {
        "SGD" => new SGD<T>(_parameters, learningRate: 1e-3, momentum: 0.9),
        "RMSprop" => new RMSprop<T>(_parameters),
        "Adam" => new Adam<T>(_parameters),
        "AdamW" => new AdamW<T>(_parameters),
        "Adagrad" => new Adagrad<T>(_parameters),
        string other => throw new InvalidOperationException($"{other} is not an optimizer."),
    };
}
