using System.Numerics;
using System.Text.Json;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>A network and its batch, read from the problem.json and arrays that the harness wrote to a folder.</summary>
internal sealed class NetworkTask<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public NetworkTask(string folder)
    {
        using JsonDocument settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "problem.json")));
        JsonElement root = settings.RootElement;
        Hidden = root.GetProperty("hidden").GetString()!;
        BatchNormLayers = root.GetProperty("batch_norm_layers").GetInt32();
        LearningRate = root.GetProperty("learning_rate").GetDouble();
        Momentum = root.GetProperty("momentum").GetDouble();
        IsPrediction = root.GetProperty("prediction").GetBoolean();
        int layers = root.GetProperty("layers").GetInt32();
        X = Load("x");
        Classes = OneHot.Decode(Load("y"));
        Weights = [.. Enumerable.Range(0, layers).Select(layer => Load($"w{layer}"))];
        Biases = [.. Enumerable.Range(0, layers).Select(layer => Load($"b{layer}"))];

        Matrix<T> Load(string name) => Npy.Read(Path.Combine(folder, $"{name}.npy")).ToMatrix<T>();
    }

    /// <summary>The activation of the hidden layers: Sigmoid, Tanh or ReLU.</summary>
    public string Hidden { get; }

    /// <summary>The number of layers with BatchNorm, starting from the first.</summary>
    public int BatchNormLayers { get; }

    public double LearningRate { get; }

    public double Momentum { get; }

    public bool IsPrediction { get; }

    public Matrix<T> X { get; }

    /// <summary>The class of each sample.</summary>
    public int[] Classes { get; }

    /// <summary>The initial weights, each in x out.</summary>
    public Matrix<T>[] Weights { get; }

    /// <summary>The initial biases, each 1 x out.</summary>
    public Matrix<T>[] Biases { get; }
}
