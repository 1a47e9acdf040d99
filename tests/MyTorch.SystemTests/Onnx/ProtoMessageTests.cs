using FluentAssertions;
using Google.Protobuf;
using MyTorch.Onnx;
using Xunit;

namespace MyTorch.SystemTests.Onnx;

public class ProtoMessageTests
{
    /// <summary>The bytes are worked out by hand from https://protobuf.dev/programming-guides/encoding: tag = 8 * field + wire type.</summary>
    [Fact]
    public void Fields_are_encoded_as_protobuf_says()
    {
        ProtoMessage message = new ProtoMessage()
            .Add(1, 150)
            .Add(2, "testing")
            .Add(3, new ProtoMessage().Add(1, 150))
            .Add(4, 1.5f)
            .Add(20, ByteString.CopyFrom(7, 0));
        using var stream = new MemoryStream();

        message.WriteTo(stream);

        stream.ToArray().Should().Equal(
            0x08, 0x96, 0x01,
            0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67,
            0x1a, 0x03, 0x08, 0x96, 0x01,
            0x25, 0x00, 0x00, 0xc0, 0x3f,
            0xa2, 0x01, 0x02, 0x07, 0x00);
        message.Size.Should().Be((int)stream.Length);
    }

    [Fact]
    public void A_message_too_large_for_protobuf_is_rejected()
    {
        ByteString piece = UnsafeByteOperations.UnsafeWrap(new byte[1 << 20]);
        var message = new ProtoMessage();
        for (int i = 0; i < 2047; i++)
        {
            message.Add(1, piece);
        }

        int size = message.Size;
        message.Invoking(m => m.Add(1, piece)).Should().ThrowExactly<NotSupportedException>()
            .WithMessage("The network needs at least 21474* bytes, but an ONNX file has at most 2147483591.");
        message.Invoking(m => new ProtoMessage().Add(1, m).Add(1, m)).Should().ThrowExactly<NotSupportedException>();
        message.Size.Should().Be(size, "a rejected field is not added");
    }
}
