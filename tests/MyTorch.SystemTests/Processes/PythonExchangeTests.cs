using System.Globalization;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.SystemTests.Support;
using MyTorch.Tests.Data;
using MyTorch.Tests.Networks;
using MyTorch.Tests.Support;

namespace MyTorch.SystemTests.Processes;

/// <summary>Files saved by this library give the same outputs in Python (data/reference/safetensors.py).</summary>
public abstract class PythonExchangeTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>One run checks every peer, because PyTorch takes seconds to load.</summary>
    private static readonly Lazy<(int ExitCode, string Output)> Exchange = new(Run);

    [PythonFact("numpy")]
    public void NumPy_predicts_the_same() => Check("NumPy");

    [PythonFact("torch")]
    public void PyTorch_loads_it_strictly_and_predicts_the_same() => Check("PyTorch");

    private static void Check(string peer)
    {
        (int exitCode, string output) = Exchange.Value;

        exitCode.Should().Be(0, output);
        output.Should().MatchRegex($"{peer}: .* of {(typeof(T) == typeof(double) ? "float64" : "float32")}\n");
        output.Should().MatchRegex(@"metadata: \{""mytorch.crc32"": ""[0-9a-f]{8}"", ""gr\\u00f6\\u00dfe"": ""\\u00b5"", ""mytorch.1.epsilon"": ""1E-08"", ""mytorch.1.alpha"": ""0.9"", ""mytorch.layers"": ""\{.*\}""\}\n");
    }

    private static (int ExitCode, string Output) Run()
    {
        using var folder = new TestFolder();
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Matrix<T> x = RandomMatrix.Normal<T>(9, 4, 2);
        network.Save(folder.PathOf("model"), [new("größe", "µ")]);
        Npz.Write(folder.PathOf("io.npz"), [new("x", NpyArray.FromMatrix(x)), new("output", NpyArray.FromMatrix(network.Predict(x)))]);
        return Python.Run(
            Repository.PathOf("data/reference/safetensors.py"), folder.PathOf("model"), folder.PathOf("io.npz"),
            Precision.Of<T>().ToString(CultureInfo.InvariantCulture));
    }
}

public sealed class PythonExchangeTestsInDouble : PythonExchangeTests<double>;

public sealed class PythonExchangeTestsInFloat : PythonExchangeTests<float>;
