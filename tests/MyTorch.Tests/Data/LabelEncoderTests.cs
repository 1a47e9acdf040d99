using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class LabelEncoderTests
{
    [Theory]
    [InlineData("pear,apple,plum,apple", "apple,pear,plum")]
    [InlineData("10,9,-3,9,1e1", "-3,9,10,1e1")]
    [InlineData("b,10,9,B", "10,9,B,b")]
    public void Fit_finds_the_classes_in_the_order_of_a_schema(string labels, string classes)
    {
        using var folder = new TestFolder();
        string path = folder.File("a.csv", $"x,y\n{string.Concat(labels.Split(',').Select(label => $"1,{label}\n"))}");

        LabelEncoder.Fit(labels.Split(',')).Classes.Should().Equal(classes.Split(','));
        CsvSchema.Classification(path, "y").Classes.Should().Equal(classes.Split(','));
    }

    [Fact]
    public void Labels_become_numbers_and_come_back()
    {
        string[] labels = ["pear", "apple", "pear", "plum"];
        var encoder = LabelEncoder.Fit(labels);

        encoder.Encode(labels).Should().Equal(1, 0, 1, 2);
        encoder.Decode(encoder.Encode(labels)).Should().Equal(labels);
        encoder.Decode([]).Should().BeEmpty();
        new LabelEncoder(["plum", "pear", "apple"]).Encode(labels).Should().Equal(1, 2, 1, 0);
    }

    [Fact]
    public void Arrays_and_labels_become_a_dataset()
    {
        double[,] x = { { 1, 2 }, { 3, 4 } };
        string[] labels = ["b", "a"];
        var encoder = LabelEncoder.Fit(labels);
        var samples = new Dataset<double>(Matrix<double>.Build.DenseOfArray(x), OneHot.Encode<double>(encoder.Encode(labels), encoder.Classes.Count));

        samples.X.Should().Be(Matrix<double>.Build.DenseOfRowArrays([1, 2], [3, 4]));
        samples.Y.Should().Be(Matrix<double>.Build.DenseOfRowArrays([0, 1], [1, 0]));
    }

    [Fact]
    public void A_label_that_is_not_a_class_is_rejected_with_its_index()
    {
        var encoder = new LabelEncoder(["a", "b"]);

        Rejected(() => encoder.Encode(["a", "A"]), "labels[1] is 'A', but the classes are a, b.*");
        Rejected(() => encoder.Encode([null!]), "labels[0] is '', but*");
        Rejected(() => new LabelEncoder(["", "a"]).Encode([null!]), "labels[0] is '', but*");
        Rejected(() => encoder.Decode([0, 2]), "Row 1 is of class 2, but the classes are 0 to 1.*");
        Rejected(() => encoder.Decode([-1]), "Row 0 is of class -1, but*");
    }

    [Fact]
    public void Invalid_lists_of_classes_are_rejected()
    {
        Rejected(() => new LabelEncoder([]), "There are 0 classes*");
        Rejected(() => LabelEncoder.Fit([]), "There are 0 classes*");
        Rejected(() => new LabelEncoder(["a", "b", "a"]), "The class 'a' is listed twice*");
        Rejected(() => new LabelEncoder(["a", null!]), "classes[1] is null.*");
        Rejected(() => LabelEncoder.Fit(["a", null!]), "labels[1] is null.*");
    }

    private static void Rejected(Func<object> act, string message) => act.Should().Throw<ArgumentException>().WithMessage(message);
}
