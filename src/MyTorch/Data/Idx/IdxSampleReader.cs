using System.Numerics;

namespace MyTorch.Data;

/// <summary>Images and their labels one after the other.</summary>
/// <param name="images">At the first image; disposed with this one.</param>
/// <param name="labels">At the first label; disposed with this one.</param>
/// <param name="levels">What each byte of an image becomes.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="isOneHot">Whether labels become one-hot rows.</param>
internal sealed class IdxSampleReader<T>(IdxReader images, IdxReader labels, T[] levels, int classes, bool isOneHot) : ISampleReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _row;

    public bool Read(Span<T> x, Span<T> y)
    {
        // Both are asked, so that both check that their file ends here.
        if (!(images.Read(out ReadOnlySpan<byte> pixels) & labels.Read(out ReadOnlySpan<byte> label)))
        {
            return false;
        }

        Pixels.ToRow(pixels, levels, x);
        ClassLabels.Write(labels.RequireClass(label[0], _row++, classes), isOneHot, y);
        return true;
    }

    public void Dispose()
    {
        images.Dispose();
        labels.Dispose();
    }
}
