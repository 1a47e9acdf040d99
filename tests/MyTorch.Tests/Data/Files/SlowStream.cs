namespace MyTorch.Tests.Data;

/// <summary>A stream that returns a few bytes at a time.</summary>
/// <param name="bytes">The content.</param>
/// <param name="step">The maximum number of bytes per call.</param>
internal sealed class SlowStream(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, step));

    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, step)]);
}
