using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks.Peers;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Tables;

/// <summary>A model of another library, in a separate process with one thread.</summary>
internal sealed class TablePeer(string name, PeerProcess process) : ITableContender
{
    public string Name => name;

    public string Description => $"{process.Greeting.GetProperty("version")} on {process.Greeting.GetProperty("blas")}";

    public TablePredictions Fit(TableProblem problem)
    {
        JsonElement answer = process.Fit(name, problem.Folder);
        Matrix<double> values = Npy.Read(Path.Combine(problem.Folder, "predictions.npy")).ToMatrix<double>();
        string[] classes = [.. answer.GetProperty("classes").EnumerateArray().Select(element => element.GetString()!)];
        return new TablePredictions(classes, values, answer.GetProperty("cpu").GetDouble(), answer.GetProperty("wall").GetDouble());
    }

    public void Dispose() => process.Dispose();
}
