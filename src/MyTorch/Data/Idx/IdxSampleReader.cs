using System.Numerics;

namespace MyTorch.Data;

/// <summary>Reads images and their labels one by one.</summary>
/// <param name="images">The reader of the images, positioned at the first; disposed with this instance.</param>
/// <param name="labels">The reader of the labels, positioned at the first; disposed with this instance.</param>
/// <param name="levels">The value of each pixel byte.</param>
/// <param name="classes">The number of classes.</param>
/// <param name="isOneHot">Whether labels become one-hot rows.</param>
internal sealed class IdxSampleReader<T>(IdxReader images, IdxReader labels, T[] levels, int classes, bool isOneHot) : ISampleReader<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private int _row;

    public bool Read(Span<T> x, Span<T> y)
    {
        // Not short-circuited, so that both readers check that their file ends here.
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
