using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Benchmarks.Peers;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Growth;

/// <summary>
/// The command line of <c>growth</c>: measures how the time of a training step grows with the width and the batch size, as a table
/// of comma-separated values that benchmarks/peers/plot_growth.py draws.
/// </summary>
internal static class GrowthCommand
{
    /// <summary>The duration of a sample.</summary>
    private static readonly TimeSpan SampleTime = TimeSpan.FromMilliseconds(20);

    /// <summary>The warm-up time before the samples, in which the runtime optimizes the code of each shape.</summary>
    private static readonly TimeSpan WarmTime = TimeSpan.FromMilliseconds(500);

    private static readonly Option<int> Widest = new("--widest") { Description = "The maximum width; widths are powers of 2 from 16.", DefaultValueFactory = _ => 4096 };
    private static readonly Option<int> Largest = new("--largest") { Description = "The maximum batch size; sizes are powers of 2 from 1.", DefaultValueFactory = _ => 8192 };
    private static readonly Option<int> Samples = new("--samples") { Description = "The number of samples of each; the minimum counts.", DefaultValueFactory = _ => 5 };
    private static readonly Option<string> Out = new("--out") { Description = "The output file of the table.", DefaultValueFactory = _ => "growth.csv" };

    /// <summary>Returns the exit code.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Times a training step of width-width-width ReLU networks for all widths and batch sizes.") { Widest, Largest, Samples, Out };
        command.SetAction(result =>
        {
            using var table = new StreamWriter(result.GetValue(Out)!);
            table.WriteLine("type,width,batch,microseconds,gigaflops");
            for (int width = 16; width <= result.GetValue(Widest); width *= 2)
            {
                Measure<double>(width, result.GetValue(Largest), result.GetValue(Samples), table);
                Measure<float>(width, result.GetValue(Largest), result.GetValue(Samples), table);
            }
        });
        return command.Parse(args).Invoke();
    }

    private static void Measure<T>(int width, int largest, int samples, StreamWriter table) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var network = new MLP<T>(
            width, width, [width], [new ReLU<T>(), new Identity<T>()], Initializers.KaimingUniform<T>(1), Initializers.Zeros<T>,
            new SoftmaxCrossEntropy<T>(), learningRate: 1e-3, Workload.Momentum);
        for (int batch = 1; batch <= largest; batch *= 2)
        {
            Matrix<T> x = Initializers.Uniform<T>(-1, 1, 2)(batch, width);
            Matrix<T> y = OneHot.Encode<T>([.. Enumerable.Range(0, batch).Select(row => row % width)], width);
            double microseconds = Least(() => network.TrainStep(x, y), samples).TotalMicroseconds;

            double flops = Flops.OfTraining([width, width, width], batch);
            string line = string.Create(
                CultureInfo.InvariantCulture,
                $"{(typeof(T) == typeof(double) ? "double" : "float")},{width},{batch},{microseconds:F3},{flops / microseconds / 1000:F2}");
            table.WriteLine(line);
            Console.WriteLine(line);
        }
    }

    /// <summary>Returns the minimum time of one step, after a warm-up.</summary>
    private static TimeSpan Least<T>(Func<T> step, int samples)
    {
        long start = Stopwatch.GetTimestamp();
        do
        {
            step();
        }
        while (Stopwatch.GetElapsedTime(start) < WarmTime);

        int steps = 1;
        TimeSpan time;
        while ((time = Time(step, steps)) < SampleTime)
        {
            steps *= 2;
        }

        TimeSpan least = time / steps;
        for (int sample = 1; sample < samples; sample++)
        {
            time = Time(step, steps) / steps;
            least = time < least ? time : least;
        }

        return least;
    }

    private static TimeSpan Time<T>(Func<T> step, int steps)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < steps; i++)
        {
            step();
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
