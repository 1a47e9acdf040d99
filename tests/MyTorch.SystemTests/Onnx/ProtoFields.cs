using Google.Protobuf;
using WireType = Google.Protobuf.WireFormat.WireType;

namespace MyTorch.SystemTests.Onnx;

/// <summary>A parsed protobuf message: the values of each field, in order, by field number.</summary>
internal sealed class ProtoFields
{
    private readonly ILookup<int, object> _fields;

    public ProtoFields(byte[] bytes)
    {
        var fields = new List<(int Number, object Value)>();
        using var input = new CodedInputStream(bytes);
        for (uint tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            object value = WireFormat.GetTagWireType(tag) switch
            {
                WireType.Varint => input.ReadInt64(),
                WireType.Fixed32 => input.ReadFloat(),
                WireType.LengthDelimited => input.ReadBytes(),
                WireType type => throw new InvalidDataException($"Unexpected wire type {type}: exported ONNX messages do not use it."),
            };
            fields.Add((WireFormat.GetTagFieldNumber(tag), value));
        }

        _fields = fields.ToLookup(field => field.Number, field => field.Value);
    }

    /// <summary>The numbers of all fields.</summary>
    public IEnumerable<int> Numbers => _fields.Select(group => group.Key);

    public IEnumerable<long> Integers(int field) => _fields[field].Cast<long>();

    public IEnumerable<byte[]> Bytes(int field) => _fields[field].Cast<ByteString>().Select(bytes => bytes.ToByteArray());

    public IEnumerable<string> Texts(int field) => _fields[field].Cast<ByteString>().Select(bytes => bytes.ToStringUtf8());

    public IEnumerable<ProtoFields> Messages(int field) => Bytes(field).Select(bytes => new ProtoFields(bytes));

    public long Integer(int field) => Integers(field).Single();

    public float Single(int field) => _fields[field].Cast<float>().Single();

    public string Text(int field) => Texts(field).Single();

    public ProtoFields Message(int field) => Messages(field).Single();
}
