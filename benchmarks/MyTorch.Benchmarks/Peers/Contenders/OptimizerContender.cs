using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's optimizers: one parameter, the same gradient in every step.</summary>
internal sealed class OptimizerContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OperationProblem<T> _problem;
    private readonly Matrix<T> _value;
    private readonly Optimizer<T> _optimizer;
    private readonly IReadOnlyDictionary<string, NpyArray> _initialState;

    public OptimizerContender(OperationProblem<T> problem, int threads)
        : base(MyTorchContender<T>.ColumnName, threads)
    {
        _problem = problem;
        var parameter = new Parameter<T>("W", ParameterKind.Weight, problem.X);
        problem.Gradient.CopyTo(parameter.Gradient);
        _value = parameter.Value;
        _optimizer = Create(problem.Operation.Function, [parameter]);
        _initialState = _optimizer.SaveState();
    }

    /// <summary>Keeps the memory of the state, because allocating it would dominate the first step.</summary>
    protected override void Reset()
    {
        _problem.X.CopyTo(_value);
        _optimizer.LoadState(_initialState);
    }

    protected override void Step() => _optimizer.Step();

    protected override double Value() => OperationProblem<T>.Along(_problem.Gradient, (_problem.X - _value).AsColumnMajorArray());

    private static Optimizer<T> Create(string function, Parameter<T>[] parameters) => function switch
    {
        "SGD" => new SGD<T>(parameters, learningRate: 1e-3, momentum: 0.9),
        "RMSprop" => new RMSprop<T>(parameters),
        "Adam" => new Adam<T>(parameters),
        "AdamW" => new AdamW<T>(parameters),

        // PyTorch's foreach Adagrad rounds the learning rate to float, so it must be exact in float.
        "Adagrad" => new Adagrad<T>(parameters, learningRate: 1.0 / 128),
        _ => throw new InvalidOperationException($"{function} is not an optimizer."),
    };
}
