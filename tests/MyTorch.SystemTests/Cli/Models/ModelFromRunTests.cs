using System.Globalization;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>A program loads what the command has trained and predicts what the command predicts, bit for bit.</summary>
public sealed class ModelFromRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Run => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sgd")]
    [InlineData("adam", "--dropout", "0.2", "--activation", "lif-rate")]
    [InlineData("adam", "--batch-norm", "1", "--activation", "leaky-relu", "--scale", "none")]
    public void Classes(string optimizer, params string[] more)
    {
        string table = _folder.WriteFruit("t.csv", 60);
        Train(["--csv", table, "--target", "fruit", "--ignore", "id", "--optimizer", optimizer, .. more]);

        Model<double> model = Model.Load<double>(Run);

        string[][] rows = Predict(table);
        Matrix<double> x = new CsvFile<double>(table, model.Schema!).Load().X;
        model.PredictClasses(x).Should().Equal(rows.Select(row => row[0]));
        Texts(model.PredictProbabilities(x)).Should().BeEquivalentTo(rows.Select(row => row[1..]), options => options.WithStrictOrdering());
        var sample = model.Schema!.Features.Zip(x.Row(7)).ToDictionary(feature => feature.First, feature => feature.Second);
        model.PredictClass(sample).Should().Be(rows[7][0]);
        model.Metadata.Should().ContainKey("settings");
    }

    [Fact]
    public void Two_classes_with_a_threshold()
    {
        var random = new Random(1);
        string table = _folder.File("t.csv", $"a,b,y\n{string.Join('\n', Enumerable.Range(0, 80).Select(i => FormattableString.Invariant($"{random.NextDouble() + (0.3 * (i % 2))},{random.NextDouble()},{(i % 2 == 0 ? "no" : "yes")}")))}\n");
        Train(["--csv", table, "--target", "y", "--threshold", "0.7", "--dtype", "float"]);

        Model<float> model = Model.Load<float>(Run);

        model.Threshold.Should().Be(0.7);
        model.PredictClasses(new CsvFile<float>(table, model.Schema!).Load().X).Should().Equal(Predict(table).Select(row => row[0]));
    }

    [Fact]
    public void Quantities()
    {
        string table = _folder.WritePrices("t.csv", 60);
        Train(["--csv", table, "--target", "price", "--activation", "gelu"]);

        Model<double> model = Model.Load<double>(Run);

        Texts(model.Predict(new CsvFile<double>(table, model.Schema!).Load().X)).Select(row => row[0]).Should().Equal(Predict(table).Select(row => row[0]));
    }

    [Fact]
    public void Images_of_raw_pixels()
    {
        CommandRun.Quick(Run).Code.Should().Be(0);
        Model<double> model = Model.Load<double>(Run);
        Matrix<double> x = Digits.Load<double>().X.SubMatrix(0, 50, 0, 64);
        string table = _folder.File("digits.csv", $"{string.Join(',', model.Schema!.Features)}\n{string.Join('\n', x.EnumerateRows().Select(row => string.Join(',', row)))}\n");

        string[][] rows = Predict(table);

        model.PredictClasses(x).Should().Equal(rows.Select(row => row[0]));
        Texts(model.PredictProbabilities(x)).Should().BeEquivalentTo(rows.Select(row => row[1..]), options => options.WithStrictOrdering());
    }

    /// <summary>Version 0.1.0 did not describe the layers.</summary>
    [Fact]
    public void The_command_and_a_program_read_models_of_version_0_1_0()
    {
        string table = _folder.WriteFruit("t.csv", 60);
        Train(["--csv", table, "--target", "fruit", "--ignore", "id", "--activation", "tanh"]);
        string[][] before = Predict(table);
        string file = Path.Combine(Run, "model.safetensors");
        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(file));
        texts.Remove("mytorch.layers").Should().BeTrue();
        texts.Remove("criterion").Should().BeTrue();
        SafeTensors.Write(file, SafeTensors.Read(file), texts);

        Predict(table).Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
        CommandRun.Of("inspect", file).Code.Should().Be(0);
        Model<double> model = Model.Load(Run, new Sequential<double>(new Linear<double>(3, 8, seed: 1), new Tanh<double>(), new Linear<double>(8, 3, seed: 1)));
        model.PredictClasses(new CsvFile<double>(table, model.Schema!).Load().X).Should().Equal(before.Select(row => row[0]));
    }

    [Fact]
    public void A_model_saved_again_by_a_program_works_with_the_command()
    {
        string table = _folder.WriteFruit("t.csv", 60);
        Train(["--csv", table, "--target", "fruit"]);
        string[][] before = Predict(table);
        Model.Load<double>(Run).Save(Path.Combine(Run, "model.safetensors"));
        Predict(table).Should().BeEquivalentTo(before, options => options.WithStrictOrdering());
    }

    private void Train(string[] args) => CommandRun.Of(["train", "--epochs", "3", "--hidden", "8", "--out", Run, .. args]).Should().BeEquivalentTo(new { Code = 0, Error = "" });

    private string[][] Predict(string table)
    {
        CommandRun run = CommandRun.Of("predict", Run, "--csv", table);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        return [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
    }

    private static string[][] Texts(Matrix<double> matrix) =>
        [.. matrix.EnumerateRows().Select(row => row.Select(value => value.ToString(CultureInfo.InvariantCulture)).ToArray())];
}
