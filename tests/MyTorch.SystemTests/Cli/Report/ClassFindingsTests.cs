using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Metrics;
using Xunit;

namespace MyTorch.SystemTests.Cli.Report;

public abstract class ClassFindingsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 200;
    private const int Count = 4;

    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void The_matrix_is_that_of_all_batches()
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        ClassFindings findings = Find(x, probabilities, labels, batch: 37);
        var expected = ConfusionMatrix.Create(probabilities, labels);
        for (int cell = 0; cell < Count * Count; cell++)
        {
            findings.Confusion[cell / Count, cell % Count].Should().Be(expected[cell / Count, cell % Count]);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(7)]
    public void Mistakes_have_the_least_probability_of_the_true_label(int batch)
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        int[] predicted = OneHot.Decode(probabilities);
        int[] worst = [.. Enumerable.Range(0, Samples).Where(row => predicted[row] != labels[row]).OrderBy(row => probabilities[row, labels[row]]).Take(24)];
        ClassFindings findings = Find(x, probabilities, labels, batch);
        findings.Mistakes.Should().BeEquivalentTo(
            worst.Select(row => new ClassMistake(
                row + 1, labels[row], predicted[row], Number(probabilities[row, labels[row]]), Number(probabilities[row, predicted[row]]), [.. x.Row(row).Select(Number)])),
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void Which_class_was_predicted_is_not_guessed_from_probabilities()
    {
        var findings = new ClassFindings(["no", "yes"]);
        Matrix<T> half = Matrix<T>.Build.Dense(2, 2, T.CreateChecked(0.5));
        findings.Add(Matrix<T>.Build.Dense(2, 1), predicted: [1, 1], half, labels: [1, 0]);
        findings.Confusion[1, 1].Should().Be(1);
        findings.Mistakes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Sample = 2, Label = 0, Predicted = 1, LabelProbability = 0.5, PredictedProbability = 0.5 });
    }

    [Fact]
    public void A_probability_that_is_not_a_number_is_the_worst_mistake()
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        (probabilities[5, 0], probabilities[5, 1], probabilities[5, 2], probabilities[5, 3]) = (T.NaN, T.NaN, T.NaN, T.NaN);
        labels[5] = 2;
        Find(x, probabilities, labels, Samples).Mistakes[0].Sample.Should().Be(6);
    }

    private static (Matrix<T> X, Matrix<T> Probabilities, int[] Labels) Predictions()
    {
        var random = new Random(1);
        Matrix<T> x = Matrix<T>.Build.Dense(Samples, 3, (_, _) => T.CreateChecked(random.NextDouble()));
        Matrix<T> probabilities = Matrix<T>.Build.Dense(Samples, Count, (_, _) => T.CreateChecked(random.NextDouble()));
        return (x, probabilities, [.. Enumerable.Range(0, Samples).Select(_ => random.Next(Count))]);
    }

    private static ClassFindings Find(Matrix<T> x, Matrix<T> probabilities, int[] labels, int batch)
    {
        var findings = new ClassFindings(Names);
        for (int begin = 0; begin < Samples; begin += batch)
        {
            int rows = Math.Min(batch, Samples - begin);
            Matrix<T> some = probabilities.SubMatrix(begin, rows, 0, Count);
            findings.Add(x.SubMatrix(begin, rows, 0, x.ColumnCount), OneHot.Decode(some), some, labels[begin..(begin + rows)]);
        }

        return findings;
    }

    private static double Number(T value) => double.CreateChecked(value);
}

public sealed class ClassFindingsInDouble : ClassFindingsTests<double>;

public sealed class ClassFindingsInFloat : ClassFindingsTests<float>;
