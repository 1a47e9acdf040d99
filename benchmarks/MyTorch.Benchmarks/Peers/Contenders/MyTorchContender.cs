using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The library.</summary>
internal sealed class MyTorchContender<T>(NetworkProblem<T> problem, int threads) : LocalContender(ColumnName, threads)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public const string ColumnName = "MyTorch";

    private readonly MLP<T> _network = problem.Workload.CreateNetwork<T>();
    private readonly Matrix<T> _output = Matrix<T>.Build.Dense(problem.Y.RowCount, problem.Y.ColumnCount);
    private T _loss;

    protected override void Reset()
    {
        foreach ((Linear<T> initial, Linear<T> linear) in problem.Network.LinearLayers.Zip(_network.LinearLayers))
        {
            initial.W.CopyTo(linear.W);
            initial.B.CopyTo(linear.B);
            linear.MomentumW.Clear();
            linear.MomentumB.Clear();
        }

        foreach ((BatchNorm<T> initial, BatchNorm<T> batchNorm) in problem.Network.BatchNormLayers.Zip(_network.BatchNormLayers))
        {
            initial.Gamma.CopyTo(batchNorm.Gamma);
            initial.Beta.CopyTo(batchNorm.Beta);
        }
    }

    protected override void Step()
    {
        if (problem.Workload.IsPrediction)
        {
            Predict();
        }
        else
        {
            _loss = _network.TrainStep(problem.X, problem.Y);
        }
    }

    protected override double Value() => problem.Workload.IsPrediction ? problem.LossOf(_output) : double.CreateTruncating(_loss);

    private void Predict()
    {
        if (problem.Workload.Batch == 1)
        {
            _network.Predict(problem.X.AsColumnMajorArray(), _output.AsColumnMajorArray());
        }
        else
        {
            _network.Predict(problem.X, _output);
        }
    }
}
