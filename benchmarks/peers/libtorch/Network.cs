using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The modules of a network with its initial weights, and its batch.</summary>
internal sealed class Network<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly ScalarType Type = typeof(T) == typeof(double) ? ScalarType.Float64 : ScalarType.Float32;

    private readonly NetworkTask<T> _task;

    public Network(NetworkTask<T> task)
    {
        _task = task;
        X = ToTensor(task.X);
        Classes = tensor(task.Classes, dtype: ScalarType.Int64);
        Modules = nn.Sequential(CreateModules(task));
        Reset();
    }

    public Sequential Modules { get; }

    public Tensor X { get; }

    public Tensor Classes { get; }

    /// <summary>Sets the initial weights and running statistics.</summary>
    public void Reset()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable mode = no_grad();
        foreach ((Linear linear, int layer) in Modules.children().OfType<Linear>().Select((linear, layer) => (linear, layer)))
        {
            linear.weight.copy_(ToTensor(_task.Weights[layer].Transpose()));
            linear.bias!.copy_(ToTensor(_task.Biases[layer]).flatten());
        }

        foreach (BatchNorm1d norm in Modules.children().OfType<BatchNorm1d>())
        {
            norm.reset_parameters();
        }
    }

    public void Dispose()
    {
        Modules.Dispose();
        X.Dispose();
        Classes.Dispose();
    }

    private static IEnumerable<nn.Module<Tensor, Tensor>> CreateModules(NetworkTask<T> task)
    {
        for (int layer = 0; layer < task.Weights.Length; layer++)
        {
            (int inputs, int outputs) = (task.Weights[layer].RowCount, task.Weights[layer].ColumnCount);
            yield return nn.Linear(inputs, outputs, dtype: Type);
            if (layer < task.BatchNormLayers)
            {
                yield return nn.BatchNorm1d(outputs, eps: 1e-8, dtype: Type);
            }

            if (layer < task.Weights.Length - 1)
            {
                yield return task.Hidden switch
                {
                    "Sigmoid" => nn.Sigmoid(),
                    "Tanh" => nn.Tanh(),
                    _ => nn.ReLU(),
                };
            }
        }
    }

    private static Tensor ToTensor(Matrix<T> matrix) =>
        from_array(matrix.ToRowMajorArray()).reshape(matrix.RowCount, matrix.ColumnCount);
}
