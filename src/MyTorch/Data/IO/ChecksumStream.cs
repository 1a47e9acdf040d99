namespace MyTorch.Data;

/// <summary>
/// Verifies data while it is read: at the end, its length and checksum are compared with those stated in the file.
/// .NET does not verify the checksum of a zip entry.
/// </summary>
/// <param name="inner">The stream of the (decompressed) data; disposed with this instance.</param>
/// <param name="name">The name of the file in error messages.</param>
/// <param name="crc">The expected checksum.</param>
/// <param name="length">The expected length of the data modulo 2^32.</param>
/// <param name="crcBefore">The checksum of preceding bytes that are included in the expected checksum.</param>
internal sealed class ChecksumStream(Stream inner, string name, uint crc, uint length, uint crcBefore = 0) : ForwardStream
{
    private uint _crc = crcBefore;
    private long _length;

    public override int Read(Span<byte> buffer)
    {
        int read;
        try
        {
            read = inner.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{name}: at byte {_length}: the compressed data is corrupt: {exception.Message}", exception);
        }

        _crc = Crc32.Append(_crc, buffer[..read]);
        _length += read;
        if (read == 0 && !buffer.IsEmpty && (_crc != crc || (uint)_length != length))
        {
            string cause = (uint)_length == length ? "corrupt" : "cut short or corrupt";
            throw new InvalidDataException(
                $"{name}: at byte {_length}: the data ends here, but the file states {length} bytes with checksum {crc:x8} (found {_crc:x8}): it is {cause}.");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
