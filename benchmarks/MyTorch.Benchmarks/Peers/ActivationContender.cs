using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library's activations as they run in a network, where the output stays in the buffer of the layer.</summary>
internal sealed class ActivationContender<T> : LocalContender where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly OperationProblem<T> _problem;
    private readonly Pipeline<T> _pipeline;
    private readonly Matrix<T> _inputGradient;
    private readonly bool _forward;

    public ActivationContender(OperationProblem<T> problem, int threads)
        : base(MyTorchContender<T>.ColumnName, threads)
    {
        _problem = problem;
        _pipeline = new Pipeline<T>([Create(problem.Operation.Function)], isNetwork: true);
        _inputGradient = Matrix<T>.Build.Dense(problem.X.RowCount, problem.X.ColumnCount);
        Forward();
        _forward = problem.Operation.Kind == OperationKind.Forward;
    }

    protected override void Reset() => _inputGradient.Clear();

    protected override void Step()
    {
        if (_forward)
        {
            Forward();
        }
        else
        {
            _pipeline.Backward(_problem.Gradient.AsColumnMajorArray(), _inputGradient.AsColumnMajorArray(), adds: false, T.One);
        }
    }

    protected override double Value() => _forward
        ? OperationProblem<T>.Along(_problem.X, _pipeline.Output.Elements.ToArray())
        : OperationProblem<T>.Along(_problem.Gradient, _inputGradient.AsColumnMajorArray());

    private void Forward() => _pipeline.Forward(_problem.X.AsColumnMajorArray(), _problem.X.RowCount, _problem.X.ColumnCount);

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
