using System.Numerics;
using FluentAssertions;
using MyTorch.Onnx;
using MyTorch.Tests.Data;
using MyTorch.Tests.Networks;
using Xunit;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Unsupported networks are rejected before anything is written; files are written completely or not at all.</summary>
public abstract class OnnxBadInputTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void A_file_and_a_stream_get_the_same_bytes()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        using var stream = new MemoryStream();
        OnnxExporter.Export(network, stream, appendSoftmax: true);
        stream.CanWrite.Should().BeTrue("the caller owns the stream");

        OnnxExporter.Export(network, _folder.File("model.onnx", "old"), appendSoftmax: true);

        File.ReadAllBytes(_folder.PathOf("model.onnx")).Should().Equal(stream.ToArray());
        _folder.Names().Should().Equal("model.onnx");
    }

    [Fact]
    public void Custom_activations_are_rejected_with_their_position_and_name()
    {
        RequireRejected(new Sequential<T>(new ReLU<T>(), new Sequential<T>(new Tanh<T>(), new Cube())), "Layer 1.1, Cube, cannot be exported: *");
        RequireRejected(new Sequential<T>(new ReLU<T>(), new Scaled<T>(new Cube(), 2)), "Layer 1, Cube, cannot be exported: *");
    }

    [Fact]
    public void A_missing_folder_is_not_created()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        network.Invoking(n => OnnxExporter.Export(n, _folder.PathOf("none/model.onnx"))).Should().ThrowExactly<DirectoryNotFoundException>();
        _folder.Names().Should().BeEmpty();
    }

    [Fact]
    public void Nulls_are_rejected()
    {
        Sequential<T> network = ExchangeNetwork<T>.Create(1);
        Action[] acts =
        [
            () => OnnxExporter.Export<T>(null!, Stream.Null),
            () => OnnxExporter.Export<T>(null!, _folder.PathOf("model.onnx")),
            () => OnnxExporter.Export(network, (Stream)null!),
            () => OnnxExporter.Export(network, (string)null!),
        ];
        acts.Should().AllSatisfy(act => act.Should().ThrowExactly<ArgumentNullException>());
        network.Invoking(n => OnnxExporter.Export(n, "")).Should().ThrowExactly<ArgumentException>();
        _folder.Names().Should().BeEmpty();
    }

    private void RequireRejected(Sequential<T> network, string message)
    {
        using var stream = new MemoryStream();
        network.Invoking(n => OnnxExporter.Export(n, stream)).Should().ThrowExactly<NotSupportedException>().WithMessage(message);
        stream.Length.Should().Be(0);

        string path = _folder.File("model.onnx", "old");
        network.Invoking(n => OnnxExporter.Export(n, path)).Should().ThrowExactly<NotSupportedException>().WithMessage(message);
        File.ReadAllText(path).Should().Be("old");
        _folder.Names().Should().Equal("model.onnx");
    }

    private sealed class Cube : Activation<T>
    {
        protected override void Forward(ReadOnlySpan<T> z, Span<T> a)
        {
            for (int i = 0; i < z.Length; i++)
            {
                a[i] = z[i] * z[i] * z[i];
            }
        }

        protected override void Derivative(ReadOnlySpan<T> z, ReadOnlySpan<T> a, Span<T> derivative)
        {
            for (int i = 0; i < z.Length; i++)
            {
                derivative[i] = T.CreateTruncating(3) * z[i] * z[i];
            }
        }
    }
}

public sealed class OnnxBadInputTestsInDouble : OnnxBadInputTests<double>;

public sealed class OnnxBadInputTestsInFloat : OnnxBadInputTests<float>;
