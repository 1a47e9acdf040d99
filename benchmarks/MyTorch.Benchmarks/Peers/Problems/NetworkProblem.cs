using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The batch and the initial network of a workload, shared by all contenders.</summary>
internal sealed class NetworkProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NetworkProblem(Workload workload)
    {
        Workload = workload;
        Network = workload.CreateNetwork<T>();
        (X, Y) = workload.CreateBatch<T>();
    }

    public Workload Workload { get; }

    /// <summary>Never trained.</summary>
    public MLP<T> Network { get; }

    public Matrix<T> X { get; }

    public Matrix<T> Y { get; }

    /// <summary>Returns the mean loss of an output.</summary>
    public double LossOf(Matrix<T> output) =>
        new SoftmaxCrossEntropy<T>().Forward(output, Y).Select(loss => double.CreateTruncating(loss)).Average();

    /// <summary>Writes the files that problem.py reads.</summary>
    public void Save(WorkFolder folder)
    {
        var settings = new Dictionary<string, object>
        {
            ["layers"] = Workload.Layers,
            ["hidden"] = Workload.Hidden.ToString(),
            ["batch_norm_layers"] = Workload.BatchNormLayers,
            ["learning_rate"] = Workload.LearningRate,
            ["momentum"] = Workload.Momentum,
            ["prediction"] = Workload.IsPrediction,
        };
        File.WriteAllText(folder["problem.json"], JsonSerializer.Serialize(settings));
        Save("x", X);
        Save("y", Y);
        for (int layer = 0; layer < Workload.Layers; layer++)
        {
            Save($"w{layer}", Network.LinearLayers[layer].W);
            Save($"b{layer}", Network.LinearLayers[layer].B);
        }

        void Save(string name, Matrix<T> matrix) => Npy.Write(folder[$"{name}.npy"], NpyArray.FromMatrix(matrix));
    }
}
