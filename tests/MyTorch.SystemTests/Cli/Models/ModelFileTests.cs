using System.Globalization;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class ModelFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("16", "relu", "1", "double")]
    [InlineData("16", "sigmoid", "2", "double")]
    [InlineData("16,12", "tanh", "0", "double")]
    [InlineData("none", "identity", "1", "double")]
    [InlineData("16", "relu", "1", "float")]
    [InlineData("16", "leaky-relu", "0", "double")]
    [InlineData("16", "elu", "0", "double")]
    [InlineData("16", "gelu", "0", "double")]
    [InlineData("16", "silu", "0", "double")]
    [InlineData("16", "softplus", "0", "double")]
    [InlineData("16", "selu", "0", "double")]
    [InlineData("16", "mish", "0", "double")]
    [InlineData("16", "hardswish", "0", "double")]
    [InlineData("16", "softsign", "0", "double")]
    [InlineData("16", "lif-rate", "0", "double")]
    public void The_saved_arrays_alone_reproduce_the_validation_error(string hidden, string activation, string batchNorm, string dtype)
    {
        CommandRun.Of(
            "--hidden", hidden, "--activation", activation, "--batch-norm", batchNorm, "--dtype", dtype, "--epochs", "2", "--seed", "5", "--out", _folder.PathOf("out"))
            .Code.Should().Be(0);
        IReadOnlyDictionary<string, NpyArray> model = Npz.Read(_folder.PathOf("out/model.npz"));
        model["linear0.W"].ElementType.Should().Be(dtype == "float" ? typeof(float) : typeof(double));
        Dataset<double> heldOut = Digits.Load<double>().Split(0.2, 0, seed: 5).Validation;
        int[] predictions = OneHot.Decode(Predict(model, heldOut.X));
        int wrong = predictions.Zip(OneHot.Decode(heldOut.Y)).Count(pair => pair.First != pair.Second);
        string lastRow = File.ReadAllLines(_folder.PathOf("out/stats.csv"))[^1];
        double.Parse(lastRow.Split(',')[^1], CultureInfo.InvariantCulture).Should().Be((double)wrong / heldOut.Count);
    }

    /// <summary>The network as a reader of the file would write it, without the library's layers.</summary>
    private static Matrix<double> Predict(IReadOnlyDictionary<string, NpyArray> model, Matrix<double> pixels)
    {
        Matrix<double> a = pixels / Array("pixel_maximum")[0, 0];
        int[] activations = model["activations"].ToArray<int>();
        for (int l = 0; l < activations.Length; l++)
        {
            a = (a * Array($"linear{l}.W")).MapIndexed((_, j, z) => z + Array($"linear{l}.b")[0, j]);
            if (model.ContainsKey($"batchnorm{l}.gamma"))
            {
                a = a.MapIndexed((_, j, z) => Normalize(l, j, z));
            }

            a = activations[l] switch
            {
                0 => a,
                1 => a.Map(z => 1 / (1 + Math.Exp(-z))),
                2 => a.Map(Math.Tanh),
                3 => a.Map(z => Math.Max(z, 0)),
                4 => a.Map(z => z > 0 ? z : 0.01 * z),
                5 => a.Map(z => z > 0 ? z : Math.Exp(z) - 1),
                6 => a.Map(z => z * (1 + SpecialFunctions.Erf(z / Math.Sqrt(2))) / 2),
                7 => a.Map(z => z / (1 + Math.Exp(-z))),
                8 => a.Map(z => z > 20 ? z : Math.Log(1 + Math.Exp(z))),
                9 => a.Map(z => 1.0507009873554805 * (z > 0 ? z : 1.6732632423543772 * (Math.Exp(z) - 1))),
                10 => a.Map(z => z * Math.Tanh(Math.Log(1 + Math.Exp(z)))),
                11 => a.Map(z => z * Math.Clamp(z + 3, 0, 6) / 6),
                12 => a.Map(z => z / (1 + Math.Abs(z))),
                13 => a.Map(z => z > 1 ? 0.01 / (0.002 - (0.02 * Math.Log(1 - (1 / z)))) : 0),
                int code => throw new InvalidDataException($"no activation {code}"),
            };
        }

        return a;

        Matrix<double> Array(string name) => model[name].ToMatrix<double>();

        double Normalize(int l, int j, double z)
        {
            double deviation = Math.Sqrt(Array($"batchnorm{l}.running_var")[0, j] + Array($"batchnorm{l}.epsilon")[0, 0]);
            double normalized = (z - Array($"batchnorm{l}.running_mean")[0, j]) / deviation;
            return (Array($"batchnorm{l}.gamma")[0, j] * normalized) + Array($"batchnorm{l}.beta")[0, j];
        }
    }
}
