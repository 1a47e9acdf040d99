using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Plain MathNet.</summary>
internal sealed class MathNetContender<T>(NetworkProblem<T> problem, int threads) : LocalContender(ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const string ColumnName = "plain MathNet";

    private PlainMlp<T> _network = new(problem.Network, problem.Workload);
    private Matrix<T> _output = problem.Y;
    private T _loss;

    protected override void Reset() => _network = new PlainMlp<T>(problem.Network, problem.Workload);

    protected override void Step()
    {
        if (problem.Workload.IsPrediction)
        {
            _output = _network.Predict(problem.X);
        }
        else
        {
            _loss = _network.TrainStep(problem.X, problem.Y);
        }
    }

    protected override double Value() => problem.Workload.IsPrediction ? problem.LossOf(_output) : double.CreateTruncating(_loss);
}
