using System.Globalization;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Onnx;
using MyTorch.SystemTests.Support;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;

namespace MyTorch.SystemTests.Onnx;

/// <summary>
/// Checks exported models with python3-onnx, and compares their outputs, computed in NumPy by data/reference/onnx_run.py, with the predictions of
/// this library.
/// </summary>
public abstract class OnnxPythonTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [PythonFact("onnx")]
    public void Exported_networks_are_valid_and_give_the_same_results()
    {
        Matrix<T> x = OnnxNetworks<T>.Input();
        foreach (string name in OnnxNetworks<T>.Names)
        {
            Sequential<T> network = OnnxNetworks<T>.Create(name);
            Write(name, network, x, network.Predict(x), appendSoftmax: false);
        }

        Check([.. OnnxNetworks<T>.Names]);
    }

    [PythonFact("onnx")]
    public void A_softmax_can_be_appended()
    {
        Matrix<T> x = OnnxNetworks<T>.Input();
        Sequential<T> network = OnnxNetworks<T>.Create("nested");

        Write("classifier", network, x, new Softmax<T>().Forward(network.Predict(x)), appendSoftmax: true);

        Check("classifier");
    }

    private void Write(string name, Sequential<T> network, Matrix<T> x, Matrix<T> output, bool appendSoftmax)
    {
        OnnxExporter.Export(network, _folder.PathOf($"{name}.onnx"), appendSoftmax);
        Npz.Write(_folder.PathOf($"{name}.npz"), [new("x", NpyArray.FromMatrix(x)), new("output", NpyArray.FromMatrix(output))]);
    }

    private void Check(params string[] names)
    {
        // In float 1e-6 is 17 units in the last place.
        string tolerance = (typeof(T) == typeof(double) ? 1e-12 : 1e-6).ToString(CultureInfo.InvariantCulture);

        (int exitCode, string output) = Python.Run(
            [Repository.PathOf("data/reference/onnx_run.py"), tolerance, .. names.Select(name => _folder.PathOf($"{name}.onnx"))]);

        exitCode.Should().Be(0, output);
        string type = typeof(T) == typeof(double) ? "float64" : "float32";
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(": ")[0])
            .Should().Equal(names.Select(name => $"{name} in {type}"), output);
    }
}

public sealed class OnnxPythonTestsInDouble : OnnxPythonTests<double>;

public sealed class OnnxPythonTestsInFloat : OnnxPythonTests<float>;
