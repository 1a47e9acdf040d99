using System.CommandLine;
using System.Globalization;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Loading;

/// <summary>The command line of <c>loading</c>: times loading IDX files into a dataset.</summary>
internal static class LoadingCommand
{
    private static readonly Option<int> Images = new("--images") { Description = "The number of images, each of 28 x 28 bytes.", DefaultValueFactory = _ => 60_000 };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "The number of samples of each.", DefaultValueFactory = _ => 15 };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Times loading uncompressed, freshly written IDX files in the MNIST format into a dataset.") { Images, Rounds };
        command.SetAction(result => Measure(result.GetValue(Images), result.GetValue(Rounds)));
        return command.Parse(args).Invoke();
    }

    private static void Measure(int images, int rounds)
    {
        using var sample = new IdxSample(images);
        string[] sides = ["into a dataset of double", "into a dataset of float", "File.ReadAllBytes"];
        Timings[] timings = Timings.InTurn(
            rounds,
            GC.Collect, // so that garbage of the previous sample is not collected while the next one is timed
            () => new IdxFiles<double>(sample.Images, sample.Labels).Load(),
            () => new IdxFiles<float>(sample.Images, sample.Labels).Load(),
            () => File.ReadAllBytes(sample.Images));
        double megabytes = sample.Length / 1e6;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{images:#,0} images, {megabytes:0.0} MB. MB/s at the minimum of {rounds} times (at the median):"));
        for (int side = 0; side < sides.Length; side++)
        {
            Console.WriteLine($"{sides[side],-26}{timings[side].Rate(megabytes)}");
        }
    }
}
