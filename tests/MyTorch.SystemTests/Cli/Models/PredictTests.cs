using System.Globalization;
using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public abstract class PredictTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly TestFolder _folder = new();

    private static string Dtype => typeof(T) == typeof(float) ? "float" : "double";

    private string Model => _folder.PathOf("out/model.safetensors");

    private string Predictions => _folder.PathOf("predictions.csv");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(2500)]
    public void Classes_and_probabilities_are_the_librarys_bit_for_bit(int rows)
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", rows, seed: 7);
        CommandRun run = CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "", Output = $"{csv}: {rows} row{(rows == 1 ? "" : "s")} predicted, written to {Predictions}{Environment.NewLine}" });

        (Sequential<T> network, Matrix<T> x, CsvSchema schema) = LoadByHand(csv, outputs: 3);
        Matrix<T> wanted = network.PredictProbabilities(x, new SoftmaxCrossEntropy<T>());
        string[][] cells = Tables.Cells(Predictions);
        cells[0].Should().Equal("prediction", "probability_apple", "probability_pear", "probability_plum");
        cells.Should().HaveCount(rows + 1);
        Numbers(cells, from: 1).Should().Equal(wanted.ToRowMajorArray());
        cells.Skip(1).Select(row => row[0]).Should().Equal(network.PredictClasses(x).Select(label => schema.Classes![label]));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_named()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        CommandRun.Of("predict", _folder.PathOf("out"), "--csv", "x.csv", "--out", _folder.PathOf("none/p.csv")).Error.Should().Be(
            $"mytorch: --out {_folder.PathOf("none/p.csv")}: there is no folder {_folder.PathOf("none")}.{Environment.NewLine}");
    }

    [Fact]
    public void Numbers_are_the_librarys_bit_for_bit()
    {
        CommandRun.Of("--csv", _folder.WritePrices("t.csv", 200), "--target", "price", "--dtype", Dtype, "--epochs", "3", "--hidden", "8", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        string csv = _folder.WritePrices("new.csv", 1500, seed: 7);
        CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions).Code.Should().Be(0);

        (Sequential<T> network, Matrix<T> x, _) = LoadByHand(csv, outputs: 1);
        var targets = new Scaler<T>(SafeTensors.ReadMetadata(Model)["targets_scaler"]);
        string[][] cells = Tables.Cells(Predictions);
        cells[0].Should().Equal("prediction");
        Numbers(cells, from: 0).Should().Equal(targets.Invert(network.Predict(x)).ToRowMajorArray());
    }

    [Fact]
    public void Without_a_file_to_write_lines_go_to_the_standard_output()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 10, seed: 7);
        CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions);
        CommandRun.Of("predict", Model, "--csv", csv).Should().Be(new CommandRun(0, File.ReadAllText(Predictions), ""));
        CommandRun.Of("predict", Model, "--csv", csv, "--out", "-").Should().Be(new CommandRun(0, File.ReadAllText(Predictions), ""));
    }

    [Fact]
    public void Columns_can_be_in_any_order_without_target_and_compressed()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 50, seed: 7);
        string wanted = CommandRun.Of("predict", Model, "--csv", csv).Output;
        string[][] cells = Tables.Cells(csv);
        string other = string.Join('\n', cells.Select(row => $"{row[3]},{row[1]},{row[0]},{row[2]}"));
        CommandRun.Of("predict", Model, "--csv", _folder.File("other.csv", other)).Output.Should().Be(wanted);
        CommandRun.Of("predict", Model, "--csv", _folder.File("other.csv.gz", TestFolder.Gzip(System.Text.Encoding.UTF8.GetBytes(other)))).Output.Should().Be(wanted);
    }

    [Fact]
    public void Kept_columns_precede_the_predictions_in_row_order()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 3000, seed: 7);
        CommandRun.Of("predict", Model, "--csv", csv, "--keep", "fruit,id", "--out", Predictions).Code.Should().Be(0);
        string[][] cells = Tables.Cells(Predictions);
        cells[0][..3].Should().Equal("fruit", "id", "prediction");
        cells.Skip(1).Select(row => $"{row[1]} {row[0]}").Should().Equal(Enumerable.Range(0, 3000).Select(i => $"{i} {Tables.Fruit[i % 3]}"));
    }

    [Fact]
    public void Raw_pixels_of_a_file_are_predicted_as_the_digits_are()
    {
        CommandRun.Of("--epochs", "2", "--hidden", "16", "--scale", "standard", "--dtype", Dtype, "--out", _folder.PathOf("out")).Code.Should().Be(0);
        Dataset<double> digits = Digits.Load<double>().Split(0.2, 0, seed: 0).Validation;
        int[] labels = OneHot.Decode(digits.Y);
        string header = string.Join(',', Enumerable.Range(0, 64).Select(pixel => $"pixel{pixel}").Prepend("label"));
        string csv = _folder.File("digits.csv", $"{header}\n{string.Join('\n', labels.Select((label, row) => $"{label},{string.Join(',', digits.X.Row(row))}"))}\n");
        string wanted = CommandRun.Of("evaluate", Model).Output.Split('\n', 2)[1];
        CommandRun.Of("evaluate", Model, "--csv", csv).Output.Split('\n', 2)[1].Should().Be(wanted);
        CommandRun.Of("predict", Model, "--csv", csv).Output.Split('\n').Should().HaveCount(360 + 2);
    }

    [Fact]
    public void A_bad_row_far_down_leaves_the_file_as_it_was()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 3000, seed: 7);
        File.AppendAllText(csv, "3000,1.5,abc,0,plum\n");
        _folder.File("predictions.csv", "old");
        CommandRun run = CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions);
        run.Should().Be(new CommandRun(1, "", $"mytorch: {csv}: line 3002, column 3 (weight): expected a number, found 'abc'.{Environment.NewLine}"));
        File.ReadAllText(Predictions).Should().Be("old");
        _folder.Names().Should().BeEquivalentTo("t.csv", "new.csv", "out", "predictions.csv");
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("-Infinity")]
    public void A_feature_that_is_not_finite_is_refused(string cell)
    {
        TrainOnFruit();
        string csv = _folder.File("new.csv", $"length,weight,noise,fruit\n1,2,{cell},plum\n");
        string message = cell == "inf" ? "expected a number" : "expected a finite number";
        string hint = cell == "NaN" ? ": rows with missing values must be removed or filled first" : ": infinite values must be removed or replaced first";
        foreach (string command in new[] { "predict", "evaluate" })
        {
            CommandRun run = CommandRun.Of(command, Model, "--csv", csv);
            run.Code.Should().Be(1);
            run.Error.Should().Be($"mytorch: {csv}: line 2, column 3 (noise): {message}, found '{cell}'{hint}.{Environment.NewLine}");
        }
    }

    [Fact]
    public void What_a_killed_process_has_left_half_written_is_removed()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 10, seed: 7);
        string left = _folder.File("predictions.csv.x1y2z3.abc.tmp", "half");
        string other = _folder.File("other.csv.x1y2z3.abc.tmp", "half");
        CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions).Code.Should().Be(0);
        File.Exists(left).Should().BeFalse();
        File.Exists(other).Should().BeTrue();
    }

    [Fact]
    public void Pixels_have_the_bits_of_those_that_were_learned()
    {
        var input = new ModelInput<T>(new ImageShape(16, 16, 255).ToSchema(10), new ImageShape(16, 16, 255), null, null);
        Matrix<T> pixels = Matrix<T>.Build.Dense(1, 256, (_, level) => T.CreateChecked(level));
        input.ToUnitPixels(pixels);
        pixels.ToRowMajorArray().Should().Equal(Pixels.Levels<T>(255));
    }

    [NamedPipeFact]
    public void A_named_pipe_is_not_replaced()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 10, seed: 7);
        NamedPipe.Make(Predictions);
        CommandRun.Of("predict", Model, "--csv", csv, "--out", Predictions).Should().Be(new CommandRun(
            1, "", $"mytorch: {Predictions}: expected the name of a file, found a named pipe, which is not replaced.{Environment.NewLine}"));
        _folder.Names().Should().BeEquivalentTo("t.csv", "new.csv", "out", "predictions.csv");
    }

    [Fact]
    public void A_stop_leaves_no_file()
    {
        TrainOnFruit();
        string csv = _folder.WriteFruit("new.csv", 10, seed: 7);
        foreach (string[] args in new string[][] { ["predict", Model, "--csv", csv, "--out", Predictions], ["evaluate", Model, "--csv", csv] })
        {
            CommandRun.Of(args, new StringWriter(), terminal: null, new CancellationToken(canceled: true))
                .Should().Be(new CommandRun(130, "", $"mytorch: Stopped; no file was written.{Environment.NewLine}"));
            _folder.Names().Should().BeEquivalentTo("t.csv", "new.csv", "out");
        }
    }

    private void TrainOnFruit() => CommandRun.Of(
        "--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--ignore", "id", "--dtype", Dtype, "--epochs", "3", "--hidden", "8", "--out", _folder.PathOf("out")).Code.Should().Be(0);

    /// <summary>The model as a user of the library takes it from the file.</summary>
    private (Sequential<T> Network, Matrix<T> X, CsvSchema Schema) LoadByHand(string csv, int outputs)
    {
        IReadOnlyDictionary<string, string> texts = SafeTensors.ReadMetadata(Model);
        CsvSchema schema = CsvSchema.FromJson(texts["schema"]);
        var network = new Sequential<T>(
            new Linear<T>(schema.Features.Count, 8, Initializers.Zeros<T>, Initializers.Zeros<T>), new ReLU<T>(), new Linear<T>(8, outputs, Initializers.Zeros<T>, Initializers.Zeros<T>));
        network.Load(Model);
        return (network, new Scaler<T>(texts["features_scaler"]).Apply(new CsvFile<T>(csv, schema).Load().X), schema);
    }

    private static IEnumerable<T> Numbers(string[][] cells, int from) =>
        cells.Skip(1).SelectMany(row => row[from..]).Select(text => T.Parse(text, CultureInfo.InvariantCulture));
}

public sealed class PredictInDoubleTests : PredictTests<double>;

public sealed class PredictInFloatTests : PredictTests<float>;
