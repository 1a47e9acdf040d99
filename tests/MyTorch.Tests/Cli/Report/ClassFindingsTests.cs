using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.Tests.Cli.Report;

public abstract class ClassFindingsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Samples = 200;
    private const int Count = 4;

    private static readonly string[] Names = ["a", "b", "c", "d"];

    [Fact]
    public void The_matrix_is_that_of_all_batches()
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        ClassFindings findings = Find(x, probabilities, OneHot.Encode<T>(labels, Count), batch: 37);
        var expected = ConfusionMatrix.Of(probabilities, labels);
        for (int cell = 0; cell < Count * Count; cell++)
        {
            findings.Confusion[cell / Count, cell % Count].Should().Be(expected[cell / Count, cell % Count]);
        }
    }

    [Theory]
    [InlineData(200)]
    [InlineData(7)]
    public void The_mistakes_are_those_with_the_least_probability_of_the_label(int batch)
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        int[] predicted = OneHot.Decode(probabilities);
        int[] worst = [.. Enumerable.Range(0, Samples).Where(row => predicted[row] != labels[row]).OrderBy(row => probabilities[row, labels[row]]).Take(24)];
        ClassFindings findings = Find(x, probabilities, OneHot.Encode<T>(labels, Count), batch);
        findings.Mistakes.Should().BeEquivalentTo(
            worst.Select(row => new ClassMistake(
                row + 1, labels[row], predicted[row], Number(probabilities[row, labels[row]]), Number(probabilities[row, predicted[row]]), [.. x.Row(row).Select(Number)])),
            options => options.WithStrictOrdering());
    }

    [Fact]
    public void A_single_column_is_the_probability_of_the_second_class()
    {
        var findings = new ClassFindings(["no", "yes"]);
        findings.Add(Column(1, 2, 3), Column(0.75, 0.25, 0.5), Column(0, 1, 0));
        findings.Confusion.Count.Should().Be(3);
        findings.Mistakes.Select(mistake => (mistake.Sample, mistake.Label, mistake.Predicted, mistake.LabelProbability, mistake.PredictedProbability, mistake.Features[0]))
            .Should().Equal((1, 0, 1, 0.25, 0.75, 1), (2, 1, 0, 0.25, 0.75, 2));
    }

    [Fact]
    public void A_probability_that_is_not_a_number_is_the_worst_mistake()
    {
        (Matrix<T> x, Matrix<T> probabilities, int[] labels) = Predictions();
        (probabilities[5, 0], probabilities[5, 1], probabilities[5, 2], probabilities[5, 3]) = (T.NaN, T.NaN, T.NaN, T.NaN);
        labels[5] = 2;
        Find(x, probabilities, OneHot.Encode<T>(labels, Count), Samples).Mistakes[0].Sample.Should().Be(6);
    }

    private static (Matrix<T> X, Matrix<T> Probabilities, int[] Labels) Predictions()
    {
        var random = new Random(1);
        Matrix<T> x = Matrix<T>.Build.Dense(Samples, 3, (_, _) => T.CreateChecked(random.NextDouble()));
        Matrix<T> probabilities = Matrix<T>.Build.Dense(Samples, Count, (_, _) => T.CreateChecked(random.NextDouble()));
        return (x, probabilities, [.. Enumerable.Range(0, Samples).Select(_ => random.Next(Count))]);
    }

    private static ClassFindings Find(Matrix<T> x, Matrix<T> probabilities, Matrix<T> labels, int batch)
    {
        var findings = new ClassFindings(Names);
        for (int begin = 0; begin < Samples; begin += batch)
        {
            int rows = Math.Min(batch, Samples - begin);
            findings.Add(x.SubMatrix(begin, rows, 0, x.ColumnCount), probabilities.SubMatrix(begin, rows, 0, Count), labels.SubMatrix(begin, rows, 0, Count));
        }

        return findings;
    }

    private static Matrix<T> Column(params double[] values) => Matrix<T>.Build.Dense(values.Length, 1, (row, _) => T.CreateChecked(values[row]));

    private static double Number(T value) => double.CreateChecked(value);
}

public sealed class ClassFindingsInDouble : ClassFindingsTests<double>;

public sealed class ClassFindingsInFloat : ClassFindingsTests<float>;
