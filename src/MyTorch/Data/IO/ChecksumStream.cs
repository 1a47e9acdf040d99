namespace MyTorch.Data;

/// <summary>
/// Data on the way out of a file: at its end the length and checksum that the file states are compared with what came.
/// .NET itself does not check the checksum of a zip entry.
/// </summary>
/// <param name="inner">The stream of the data, for a compressed file the decompressing one; it is disposed with this one.</param>
/// <param name="name">How messages call the file.</param>
/// <param name="crc">The checksum of the data.</param>
/// <param name="length">The length of the data modulo 2^32.</param>
/// <param name="crcBefore">The checksum of what came before the data, where it counts too.</param>
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
