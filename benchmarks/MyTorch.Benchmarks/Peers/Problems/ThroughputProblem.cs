using System.Numerics;
using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>What every side trains with Adam, and on what.</summary>
internal sealed class ThroughputProblem<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The learning rate that all sides have by default, as they have the other settings of Adam.</summary>
    public const double LearningRate = 1e-3;

    public const int Batch = 100;

    public ThroughputProblem(string mnist)
    {
        Images = Mnist.Load<T>(mnist);
        Sizes = [Images.Train.X.ColumnCount, 64, 64, 32, Images.Train.Y.ColumnCount];
    }

    public int[] Sizes { get; }

    /// <summary>The validation part is what the accuracy is measured on.</summary>
    public DataSplit<T> Images { get; }

    /// <summary>A new network with ReLU.</summary>
    public Sequential<T> CreateNetwork() => new(Enumerable.Range(1, Sizes.Length - 1).SelectMany<int, Layer<T>>(layer =>
    {
        var linear = new Linear<T>(Sizes[layer - 1], Sizes[layer], Initializers.KaimingUniform<T>(layer), Initializers.Zeros<T>);
        return layer < Sizes.Length - 1 ? [linear, new ReLU<T>()] : [linear];
    }));

    /// <summary>Writes the files that problem.py reads.</summary>
    public void Save(WorkFolder folder)
    {
        var settings = new Dictionary<string, object> { ["sizes"] = Sizes, ["batch"] = Batch, ["learning_rate"] = LearningRate };
        File.WriteAllText(folder["problem.json"], JsonSerializer.Serialize(settings));
        Save("x", "classes", Images.Train);
        Save("test_x", "test_classes", Images.Validation);

        void Save(string x, string classes, Dataset<T> samples)
        {
            Npy.Write(folder[$"{x}.npy"], NpyArray.FromMatrix(samples.X));
            Npy.Write(folder[$"{classes}.npy"], NpyArray.FromArray(OneHot.Decode(samples.Y), samples.Count));
        }
    }
}
