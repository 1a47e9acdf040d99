using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>The evaluation, the report and the predictions say the same of a sample, where its probabilities are equal or no numbers too.</summary>
public abstract class PredictedClassTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly CsvSchema Schema = new(["x"], ["kind"], ["a", "b", "c"]);

    [Theory]
    [InlineData(1e-17)]
    [InlineData(double.NaN)]
    public void It_is_that_of_the_largest_output_everywhere(double largest)
    {
        TrainingResult<T> result = Train([0, largest, -1]);
        Dataset<T> samples = Samples(count: 5, label: 1);
        Evaluation evaluation = Evaluator<T>.Of(result.Network, result.Input, result.Settings, [new Batch<T>(samples.X, samples.Y)], findsMistakes: true);
        evaluation.Confusion![1, 1].Should().Be(5);
        evaluation.Classes!.Confusion[1, 1].Should().Be(5);
        using var text = new StringWriter();
        new PredictionWriter<T>(new SavedModel<T>(result.Settings, result.Input, result.Network), text, keep: [], threshold: null).Write(samples.X.Clone(), kept: []);
        text.ToString().Split('\n')[1..^1].Should().HaveCount(5).And.OnlyContain(line => line.StartsWith("b,"));
    }

    /// <summary>A network whose outputs are always the same.</summary>
    private static TrainingResult<T> Train(double[] outputs)
    {
        var network = new Sequential<T>(new Linear<T>(1, 3, Initializers.Zeros<T>, _ => Matrix<T>.Build.Dense(1, 3, (_, column) => T.CreateChecked(outputs[column]))));
        network.Eval();
        var input = new ModelInput<T>(Schema, Image: null, Features: null, Targets: null);
        return new TrainingResult<T>(TrainSettings.ForTables, input, network, new History(), BestEpoch: 0, new Evaluation(0, null, null), IsStopped: false);
    }

    private static Dataset<T> Samples(int count, int label) => new(Matrix<T>.Build.Dense(count, 1), OneHot.Encode<T>([.. Enumerable.Repeat(label, count)], 3));
}

public sealed class PredictedClassInDoubleTests : PredictedClassTests<double>;

public sealed class PredictedClassInFloatTests : PredictedClassTests<float>;
