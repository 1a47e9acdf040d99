using System.Globalization;
using FluentAssertions;
using MyTorch.Metrics;
using Xunit;

namespace MyTorch.Tests.Training;

/// <summary>The text of a confusion matrix in any culture, and matrices created from class indices.</summary>
public class ConfusionMatrixTableTests
{
    [Fact]
    public void Few_classes_are_a_table_with_the_recall_of_each()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        string table;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = "," } };
            table = ConfusionMatrix.Create([0, 0, 1, 3, 0], [0, 0, 1, 0, 1]).ToString();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        table.ReplaceLineEndings("\n").Should().Be("""
            class \ predicted    0    1    2    3  recall
                            0    2    0    0    1   0.667
                            1    1    1    0    0   0.500
                            2    0    0    0    0
                            3    0    0    0    0
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Classes_have_the_given_names()
    {
        ConfusionMatrix confusion = ConfusionMatrix.Create([0, 0, 1, 2, 0], [0, 0, 1, 0, 1]);

        confusion.ToString(["no", "perhaps", "an endless discussion"]).ReplaceLineEndings("\n").Should().Be("""
                class \ predicted   no  perhaps  an endless discussion  recall
                               no    2        0                      1   0.667
                          perhaps    1        1                      0   0.500
            an endless discussion    0        0                      0
            """.ReplaceLineEndings("\n"));
        confusion.Invoking(c => c.ToString(["no", "yes"])).Should().Throw<ArgumentException>().WithMessage("There are 2 names for 3 classes: expected one name for each class.*");
        confusion.Invoking(c => c.ToString(["no", "yes", null!])).Should().Throw<ArgumentException>().WithMessage("classes[2] is null.*");
    }

    [Fact]
    public void Frequent_mistakes_also_have_the_names()
    {
        int[] predicted = [.. Enumerable.Range(0, 30)];
        int[] classes = [.. predicted];
        classes[7] = 5;
        ConfusionMatrix.Create(predicted, classes).ToString([.. predicted.Select(number => $"c{number}")]).Should().EndWith("1 of class c5 predicted as c7");
    }

    [Fact]
    public void Columns_are_as_wide_as_their_counts()
    {
        var confusion = new ConfusionMatrix(12);
        confusion.Add(Enumerable.Repeat(11, 123_456).ToArray(), Enumerable.Repeat(10, 123_456).ToArray());

        string[] lines = confusion.ToString().Split(Environment.NewLine);

        lines.Should().HaveCount(13);
        lines[11].Should().EndWith("  123456   0.000");
        lines[0][..^"  recall".Length].Should().HaveLength(lines[12].Length).And.EndWith("      11");
    }

    [Fact]
    public void Without_samples_there_is_a_table_of_zeros() =>
        new ConfusionMatrix(2).ToString().ReplaceLineEndings("\n").Should().Be("""
            class \ predicted    0    1  recall
                            0    0    0
                            1    0    0
            """.ReplaceLineEndings("\n"));

    [Fact]
    public void Many_classes_are_a_list_of_the_most_frequent_mistakes()
    {
        int[] predicted = [.. Enumerable.Range(0, 2000).Select(i => i % 1000)];
        int[] classes = [.. predicted];
        (classes[7], classes[1007], classes[8]) = (5, 5, 6);

        ConfusionMatrix.Create(predicted, classes).ToString().ReplaceLineEndings("\n").Should().Be("""
            1,000 classes, 2,000 samples, accuracy 0.999
                   2 of class 5 predicted as 7
                   1 of class 6 predicted as 8
            """.ReplaceLineEndings("\n"));
        new ConfusionMatrix(1000).ToString().Should().Be("1,000 classes, 0 samples");
    }

    [Fact]
    public void Largest_label_or_prediction_sets_the_number_of_classes()
    {
        ConfusionMatrix confusion = ConfusionMatrix.Create([4, 0, 1], [0, 0, 1]);

        (confusion.Classes, confusion.Count, confusion[0, 4], confusion[4, 0]).Should().Be((5, 3, 1, 0));
        ConfusionMatrix.Create([0], [0]).Classes.Should().Be(2);
    }

    [Fact]
    public void Classes_that_make_no_matrix_are_rejected()
    {
        FluentActions.Invoking(() => ConfusionMatrix.Create([0, 1], [0])).Should().Throw<ArgumentException>().WithMessage("There are 2 predictions and 1 classes*");
        FluentActions.Invoking(() => ConfusionMatrix.Create([], [])).Should().Throw<ArgumentException>().WithMessage("There are 0 predictions and 0 classes*");
        FluentActions.Invoking(() => ConfusionMatrix.Create([0, -1], [0, 1])).Should().Throw<ArgumentException>().WithMessage("Row 1 is of class -1, but the classes are 0 to 1.*");
        FluentActions.Invoking(() => ConfusionMatrix.Create([int.MaxValue], [0])).Should().Throw<ArgumentException>().WithMessage("2147483647 x 2147483647 are*");
    }
}
