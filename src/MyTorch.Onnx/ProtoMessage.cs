using Google.Protobuf;
using WireType = Google.Protobuf.WireFormat.WireType;

namespace MyTorch.Onnx;

/// <summary>
/// A protobuf message under construction: its fields in order, and their size in bytes, which precedes a nested message. Values are
/// referenced, not copied, until the outermost message is written.
/// </summary>
internal sealed class ProtoMessage
{
    private readonly List<Action<CodedOutputStream>> _fields = [];

    /// <summary>The size of all fields in bytes.</summary>
    public int Size { get; private set; }

    /// <summary>Throws if the size exceeds that of a protobuf message, which is at most 2 GB.</summary>
    /// <exception cref="NotSupportedException">The size is larger.</exception>
    public static int RequireSize(long bytes) => bytes <= Array.MaxLength
        ? (int)bytes
        : throw new NotSupportedException($"The network needs at least {bytes} bytes, but an ONNX file has at most {Array.MaxLength}.");

    public ProtoMessage Add(int field, long value) =>
        Add(field, WireType.Varint, CodedOutputStream.ComputeInt64Size(value), output => output.WriteInt64(value));

    public ProtoMessage Add(int field, float value) =>
        Add(field, WireType.Fixed32, CodedOutputStream.ComputeFloatSize(value), output => output.WriteFloat(value));

    public ProtoMessage Add(int field, string value) =>
        Add(field, WireType.LengthDelimited, CodedOutputStream.ComputeStringSize(value), output => output.WriteString(value));

    public ProtoMessage Add(int field, ByteString value) =>
        Add(field, WireType.LengthDelimited, CodedOutputStream.ComputeBytesSize(value), output => output.WriteBytes(value));

    /// <summary>Adds a nested message, which must be complete.</summary>
    public ProtoMessage Add(int field, ProtoMessage value)
    {
        int size = value.Size;
        return Add(field, WireType.LengthDelimited, CodedOutputStream.ComputeLengthSize(size) + (long)size, output =>
        {
            output.WriteLength(size);
            value.WriteTo(output);
        });
    }

    /// <summary>Adds nested messages, which must be complete.</summary>
    public ProtoMessage AddAll(int field, IEnumerable<ProtoMessage> values)
    {
        foreach (ProtoMessage value in values)
        {
            Add(field, value);
        }

        return this;
    }

    /// <summary>Writes the message to a stream, which is left open.</summary>
    public void WriteTo(Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        WriteTo(output);
    }

    private void WriteTo(CodedOutputStream output)
    {
        foreach (Action<CodedOutputStream> write in _fields)
        {
            write(output);
        }
    }

    private ProtoMessage Add(int field, WireType type, long size, Action<CodedOutputStream> write)
    {
        Size = RequireSize(Size + CodedOutputStream.ComputeTagSize(field) + size);
        _fields.Add(output =>
        {
            output.WriteTag(field, type);
            write(output);
        });
        return this;
    }
}
