namespace MyTorch.Data;

/// <summary>Booleans as bytes of 0 and 1. Any other byte in a file is true.</summary>
internal sealed class BooleanFormat() : PlainFormat<byte>("b1", "BOOL", typeof(bool))
{
    public override Array Read(CheckedReader reader, long count, string what, bool isSwapped = false)
    {
        byte[] values = reader.ReadArray<byte>(count, what);
        foreach (ref byte value in values.AsSpan())
        {
            value = (byte)(value == 0 ? 0 : 1);
        }

        return values;
    }
}
