using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Random;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Stratified splits and k folds.</summary>
public abstract class StratifiedTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of 103 samples 80, 19 and 4.</summary>
    private static readonly int[] Classes = [.. Enumerable.Range(0, 103).Select(i => i % 26 == 7 ? 2 : i % 5 == 0 ? 1 : 0)];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stratified_split_keeps_the_shares_of_the_classes(bool isOneHot)
    {
        DataSplit<T> split = Samples(Classes, isOneHot).Split(validation: 0.2, test: 0.1, seed: 1, stratify: true);

        Dataset<T>[] parts = [split.Train, split.Validation, split.Test!];
        parts.Select(part => part.Count).Should().Equal(72, 21, 10);
        parts.SelectMany(Numbers).Order().Should().Equal(Enumerable.Range(0, 103));
        parts.Should().OnlyContain(part => Numbers(part).Select(i => Classes[i]).SequenceEqual(LabelsOf(part)));
        RequireShares(Classes, [.. parts.Select(Numbers)]);
    }

    [Fact]
    public void Folds_hold_every_sample_once()
    {
        DataSplit<T>[] splits = [.. Samples(Classes).KFold(5, seed: 1)];

        splits.Select(split => split.Validation.Count).Should().Equal(21, 21, 21, 20, 20);
        splits.SelectMany(split => Numbers(split.Validation)).Order().Should().Equal(Enumerable.Range(0, 103));
        splits.Should().OnlyContain(split => split.Test == null);
        splits.Should().OnlyContain(split => Numbers(split.Train).Concat(Numbers(split.Validation)).Order().SequenceEqual(Enumerable.Range(0, 103)));
        splits.Should().OnlyContain(split => Numbers(split.Validation).Select(i => Classes[i]).SequenceEqual(LabelsOf(split.Validation)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    [InlineData(103)]
    public void Stratified_folds_keep_the_shares_of_the_classes(int folds)
    {
        DataSplit<T>[] splits = [.. Samples(Classes).KFold(folds, seed: 2, stratify: true)];

        splits.SelectMany(split => Numbers(split.Validation)).Order().Should().Equal(Enumerable.Range(0, 103));
        RequireShares(Classes, [.. splits.Select(split => Numbers(split.Validation))]);
    }

    [Fact]
    public void The_seed_decides()
    {
        Dataset<T> samples = Samples(Classes);

        Folds(1).Should().Equal(Folds(1));
        Folds(1).Should().NotEqual(Folds(2));
        Numbers(samples.Split(0.2, 0.1, seed: 3, stratify: true).Train)
            .Should().Equal(Numbers(samples.Split(0.2, 0.1, seed: 3, stratify: true).Train))
            .And.NotEqual(Numbers(samples.Split(0.2, 0.1, seed: 4, stratify: true).Train));

        int[] Folds(int seed) => [.. samples.KFold(4, seed, stratify: true).SelectMany(split => Numbers(split.Validation))];
    }

    [Fact]
    public void Classes_come_mixed()
    {
        int[] sorted = [.. Classes.Order()];
        DataSplit<T> split = Samples(sorted).Split(0.2, 0, seed: 1, stratify: true);

        LabelsOf(split.Train).Should().NotBeInAscendingOrder().And.NotBeInDescendingOrder();
        LabelsOf(split.Validation).Should().NotBeInAscendingOrder().And.NotBeInDescendingOrder();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    [InlineData(-3)]
    [InlineData(104)]
    public void Fewer_than_two_folds_or_more_than_samples_are_refused(int folds) =>
        Samples(Classes).Invoking(samples => samples.KFold(folds, seed: 1)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("There must be 2 to 103 folds, as there are 103 samples.*").Which.ActualValue.Should().Be(folds);

    [Fact]
    public void Labels_without_classes_are_refused()
    {
        var numbers = new Dataset<T>(Matrix<T>.Build.Dense(4, 1), Matrix<T>.Build.Dense(4, 1, (row, _) => T.CreateChecked(row / 2.0)));
        var several = new Dataset<T>(Matrix<T>.Build.Dense(4, 1), Matrix<T>.Build.Dense(4, 2, T.One));

        numbers.Invoking(samples => samples.KFold(2, 1, stratify: true)).Should().Throw<ArgumentException>().WithMessage("Row 1 of the labels is 0.5*");
        numbers.Invoking(samples => samples.Split(0.5, 0, 1, stratify: true)).Should().Throw<ArgumentException>();
        several.Invoking(samples => samples.KFold(2, 1, stratify: true)).Should().Throw<ArgumentException>().WithMessage("Row 0 of the labels has 1 in column 1*");
        numbers.KFold(2, 1).Should().HaveCount(2);
    }

    private static Dataset<T> Samples(int[] classes, bool isOneHot = true) => new(
        Matrix<T>.Build.Dense(classes.Length, 1, (row, _) => T.CreateChecked(row)),
        isOneHot ? OneHot.Encode<T>(classes, 3) : Matrix<T>.Build.Dense(classes.Length, 1, (row, _) => T.CreateChecked(classes[row])));

    private static int[] Numbers(Dataset<T> part) => [.. part.X.Column(0).Select(int.CreateChecked)];

    private static IEnumerable<int> LabelsOf(Dataset<T> part) =>
        part.Y.ColumnCount == 1 ? part.Y.Column(0).Select(int.CreateChecked) : OneHot.Decode(part.Y);

    /// <summary>Every part has the share of every class that its size asks for, rounded down or up.</summary>
    internal static void RequireShares(int[] classes, int[][] parts)
    {
        foreach (int label in classes.Distinct())
        {
            double support = classes.Count(c => c == label);
            foreach (int[] part in parts)
            {
                double share = support * part.Length / classes.Length;
                Math.Abs(part.Count(i => classes[i] == label) - share).Should().BeLessThan(1);
            }
        }
    }
}

public sealed class StratifiedTestsInDouble : StratifiedTests<double>
{
    /// <summary>
    /// As many folds as samples, and fewer, where most parts are full when the last samples are placed. The digits three times over, as a
    /// search that is cubic in the folds would take a minute for them; how long they take is not checked.
    /// </summary>
    [Theory]
    [InlineData(3 * 1797)]
    [InlineData(3000)]
    public void There_may_be_many_folds(int folds)
    {
        int[] digits = OneHot.Decode(Digits.Load<double>().Y);
        int[] classes = [.. digits, .. digits, .. digits];
        var samples = new Dataset<double>(
            Matrix<double>.Build.Dense(classes.Length, 1), Matrix<double>.Build.Dense(classes.Length, 1, (row, _) => classes[row]));
        samples.KFold(folds, seed: 1, stratify: true).First().Validation.Count.Should().Be(folds == 3000 ? 2 : 1);
    }

    /// <summary>Many small tables of classes and parts, of which some need chains of moves to be rounded.</summary>
    [Fact]
    public void Any_classes_can_be_dealt_to_parts_of_any_sizes()
    {
        var random = new Xoshiro256StarStar(1);
        for (int round = 0; round < 2000; round++)
        {
            int[] sizes = [.. Enumerable.Range(0, random.Next(1, 7)).Select(_ => random.Next(0, 9))];
            int kinds = random.Next(1, 7);
            int[] classes = [.. Enumerable.Range(0, sizes.Sum()).Select(_ => random.Next(kinds))];

            int[][] parts = StratifiedParts.Deal(classes, sizes, seed: round);

            parts.Select(part => part.Length).Should().Equal(sizes);
            parts.SelectMany(part => part).Order().Should().Equal(Enumerable.Range(0, classes.Length));
            RequireShares(classes, parts);
        }
    }
}

public sealed class StratifiedTestsInFloat : StratifiedTests<float>;
