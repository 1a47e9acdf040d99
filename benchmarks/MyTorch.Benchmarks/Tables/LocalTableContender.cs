using System.Diagnostics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks.Peers;
using MyTorch.Tables;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Fits a model to the training rows and returns a function that predicts other rows.</summary>
internal delegate TablePredictor TableFit(TableProblem problem, Table train);

/// <summary>Returns the names of the K classes and N x K probabilities or, for regression, no names and N x 1 quantities.</summary>
internal delegate (IReadOnlyList<string> Classes, Matrix<double> Values) TablePredictor(Table test);

/// <summary>A model of this library, in this process.</summary>
/// <param name="name">Its name.</param>
/// <param name="fit">The function that fits it.</param>
internal sealed class LocalTableContender(string name, TableFit fit) : ITableContender
{
    public string Name => name;

    public string Description => $"MyTorch {typeof(Table).Assembly.GetName().Version?.ToString(3)} with {ThreadCount.Describe(MathNet.Numerics.Control.MaxDegreeOfParallelism)}";

    public TablePredictions Fit(TableProblem problem)
    {
        var train = Table.ReadCsv(problem.TrainPath);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long wall = Stopwatch.GetTimestamp();
        TablePredictor predict = fit(problem, train);
        (double cpuSeconds, double wallSeconds) = ((Environment.CpuUsage.TotalTime - cpu).TotalSeconds, Stopwatch.GetElapsedTime(wall).TotalSeconds);
        (IReadOnlyList<string> classes, Matrix<double> values) = predict(Table.ReadCsv(problem.TestPath));
        return new TablePredictions(classes, values, cpuSeconds, wallSeconds);
    }

    public void Dispose()
    {
    }
}
