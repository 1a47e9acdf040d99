using MyTorch.Tests.Data;

namespace MyTorch.SystemTests.Cli;

/// <summary>IDX files to train on.</summary>
internal static class Images
{
    /// <summary>Images of 2 x 5 pixels, where the one bright pixel gives the label.</summary>
    /// <returns>The options for the pair.</returns>
    public static string[] WriteStripes(this TestFolder folder, string images, string labels, byte count, int classes = 10)
    {
        byte[] classOf = [.. Enumerable.Range(0, count).Select(i => (byte)(i % classes))];
        byte[] pixels = [.. classOf.SelectMany(label => Enumerable.Range(0, 10).Select(pixel => (byte)(pixel == label ? 255 : 0)))];
        return
        [
            "--images", folder.File(images, [0, 0, 8, 3, 0, 0, 0, count, 0, 0, 0, 2, 0, 0, 0, 5, .. pixels]),
            "--labels", folder.File(labels, [0, 0, 8, 1, 0, 0, 0, count, .. classOf]),
        ];
    }
}
