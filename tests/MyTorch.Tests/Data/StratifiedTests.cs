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
        parts.Select(part => part.Count).Should().Equal(71, 21, 11);
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
    public void Fewer_than_two_folds_or_more_than_samples_are_rejected(int folds) =>
        Samples(Classes).Invoking(samples => samples.KFold(folds, seed: 1)).Should().Throw<ArgumentOutOfRangeException>()
            .WithMessage("The number of folds must be 2 to 103, the number of samples.*").Which.ActualValue.Should().Be(folds);

    [Fact]
    public void Labels_without_classes_are_rejected()
    {
        var numbers = new Dataset<T>(Matrix<T>.Build.Dense(4, 1), Matrix<T>.Build.Dense(4, 1, (row, _) => T.CreateChecked(row / 2.0)));
        var several = new Dataset<T>(Matrix<T>.Build.Dense(4, 1), Matrix<T>.Build.Dense(4, 2, T.One));

        numbers.Invoking(samples => samples.KFold(2, 1, stratify: true)).Should().Throw<ArgumentException>().WithMessage("Row 1 of the labels is 0.5*");
        numbers.Invoking(samples => samples.Split(0.5, 0, 1, stratify: true)).Should().Throw<ArgumentException>();
        several.Invoking(samples => samples.KFold(2, 1, stratify: true)).Should().Throw<ArgumentException>().WithMessage("Row 0 of the labels has 1 in column 1*");
        numbers.KFold(2, 1).Should().HaveCount(2);
    }

    [Fact]
    public void A_class_with_a_single_sample_is_always_in_the_training_part()
    {
        // Class 2 has one sample, class 1 nine, class 0 fifty.
        int[] classes = [2, .. Enumerable.Repeat(1, 9), .. Enumerable.Repeat(0, 50)];
        for (int seed = 0; seed < 200; seed++)
        {
            DataSplit<T> split = Samples(classes).Split(0.2, 0.1, seed, stratify: true);

            LabelsOf(split.Train).Should().Contain(2);
            (split.Train.Count, split.Validation.Count, split.Test!.Count).Should().Be((42, 12, 6));
            RequireShares(classes[1..], [.. new[] { split.Train, split.Validation, split.Test }.Select(part => Numbers(part).Where(i => i > 0).Select(i => i - 1).ToArray())]);
        }
    }

    [Fact]
    public void Too_many_classes_with_a_single_sample_are_rejected()
    {
        var samples = new Dataset<T>(Matrix<T>.Build.Dense(10, 1), Matrix<T>.Build.Dense(10, 1, (row, _) => T.CreateChecked(Math.Min(row, 8))));

        samples.Split(0.2, 0, seed: 1, stratify: true).Train.Count.Should().Be(8, "there is room for eight");
        samples.Invoking(all => all.Split(0.2, 0.1, seed: 1, stratify: true)).Should().Throw<ArgumentException>().WithMessage(
            "8 classes have a single sample, which must be in the training set, but only 7 of 10 samples are for training: hold out fewer samples or merge classes; numeric targets cannot be stratified.");
    }

    private static Dataset<T> Samples(int[] classes, bool isOneHot = true) => new(
        Matrix<T>.Build.Dense(classes.Length, 1, (row, _) => T.CreateChecked(row)),
        isOneHot ? OneHot.Encode<T>(classes, 3) : Matrix<T>.Build.Dense(classes.Length, 1, (row, _) => T.CreateChecked(classes[row])));

    private static int[] Numbers(Dataset<T> part) => [.. part.X.Column(0).Select(int.CreateChecked)];

    private static IEnumerable<int> LabelsOf(Dataset<T> part) =>
        part.Y.ColumnCount == 1 ? part.Y.Column(0).Select(int.CreateChecked) : OneHot.Decode(part.Y);

    /// <summary>Every part has its proportional number of samples of every class, rounded down or up.</summary>
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
    /// As many folds as samples, and fewer, when most parts are full before the last samples are placed. The digits are repeated three times, which
    /// would take a minute if the search were cubic in the number of folds; the duration is not checked.
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

    /// <summary>The numbers of samples of each class: equal ones, two fractions of which one is smaller, and small beside large classes.</summary>
    public static TheoryData<int[]> Supports => new(Enumerable.Repeat(4, 20).ToArray(), [.. Enumerable.Repeat(4, 39), 3], [2, 2, 3, 5, 8, 13, 21, 34], [2, 97, 2, 31]);

    /// <summary>The standard deviation of a mean over 1,000 seeds is at most 0.016, as a share is rounded down or up.</summary>
    [Theory]
    [MemberData(nameof(Supports))]
    public void Parts_are_unbiased_over_a_thousand_seeds(int[] supports)
    {
        Dataset<double> samples = WithSupports(supports);
        RequireMeanShares(supports, seed =>
        {
            DataSplit<double> split = samples.Split(0.2, 0.1, seed, stratify: true);
            return [split.Train, split.Validation, split.Test!];
        });
        RequireMeanShares(supports, seed =>
        {
            DataSplit<double> split = samples.Split(0.2, 0, seed, stratify: true);
            return [split.Train, split.Validation];
        });
    }

    [Theory]
    [MemberData(nameof(Supports))]
    public void Folds_are_unbiased_over_a_thousand_seeds(int[] supports)
    {
        Dataset<double> samples = WithSupports(supports);
        RequireMeanShares(supports, seed => [.. samples.KFold(5, seed, stratify: true).Select(split => split.Validation)]);
    }

    [Fact]
    public void Each_of_many_equal_classes_is_held_out_by_four_of_five_seeds()
    {
        Dataset<double> samples = WithSupports([.. Enumerable.Repeat(4, 20)]);
        int[] heldOut = new int[20];
        for (int seed = 0; seed < 200; seed++)
        {
            foreach (double label in samples.Split(0.2, 0, seed, stratify: true).Validation.Y.Column(0))
            {
                heldOut[(int)label]++;
            }
        }

        // 160 of each; the standard deviation is 5.7.
        heldOut.Should().OnlyContain(times => times > 160 - 29 && times < 160 + 29);
    }

    /// <summary>Many small tables of classes and parts, some of which require long cycles.</summary>
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

    private static Dataset<double> WithSupports(int[] supports)
    {
        double[] classes = [.. supports.SelectMany((support, label) => Enumerable.Repeat((double)label, support))];
        return new Dataset<double>(Matrix<double>.Build.Dense(classes.Length, 1), Matrix<double>.Build.Dense(classes.Length, 1, classes));
    }

    private static void RequireMeanShares(int[] supports, Func<int, Dataset<double>[]> split)
    {
        const int Seeds = 1000;
        Dictionary<(int Part, int Label), double> counts = [];
        int[] sizes = [];
        for (int seed = 0; seed < Seeds; seed++)
        {
            Dataset<double>[] parts = split(seed);
            sizes = [.. parts.Select(part => part.Count)];
            foreach ((int part, Dataset<double> samples) in parts.Index())
            {
                foreach (double label in samples.Y.Column(0))
                {
                    counts[(part, (int)label)] = counts.GetValueOrDefault((part, (int)label)) + 1;
                }
            }
        }

        foreach ((int label, int support) in supports.Index())
        {
            foreach ((int part, int size) in sizes.Index())
            {
                double share = (double)support * size / supports.Sum();
                double mean = counts.GetValueOrDefault((part, label)) / Seeds;
                Math.Abs(mean - share).Should().BeLessThan(5 * 0.016, $"part {part} has on average {mean} samples of class {label}, and its share is {share}");
            }
        }
    }
}

public sealed class StratifiedTestsInFloat : StratifiedTests<float>;
