using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class EvaluateTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Model => _folder.PathOf("out/model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Evaluating_held_out_digits_matches_the_training_metrics()
    {
        string training = CommandRun.Quick(_folder.PathOf("out"), "--seed", "3").Output;
        CommandRun run = CommandRun.Of("evaluate", Model);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().StartWith($"the embedded digits, held out: 360 samples{Environment.NewLine}");
        run.Output.TrimEnd().Split('\n')[^1].Should().Be(training.Split("validation  ")[1].Split(Environment.NewLine)[0]);
    }

    [Fact]
    public void Evaluating_a_file_matches_the_training_metrics()
    {
        string heldOut = _folder.WriteFruit("held out.csv", 3000, seed: 2);
        string training = CommandRun.Of("--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--validation-csv", heldOut, "--epochs", "9", "--out", _folder.PathOf("out")).Output;
        string output = CommandRun.Of("evaluate", Model, "--csv", heldOut).Output;
        output.Should().StartWith($"{heldOut}: 3000 samples{Environment.NewLine}");
        output.TrimEnd().Split('\n')[^1].Should().Be(training.Split("validation  ")[1].Split(Environment.NewLine)[0]);

        string[][] predicted = [.. CommandRun.Of("predict", Model, "--csv", heldOut, "--keep", "fruit").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];
        double right = predicted.Count(row => row[0] == "plum" && row[1] == "plum");
        (double precision, double recall) = (right / predicted.Count(row => row[1] == "plum"), right / 1000);
        output.Should().Contain(FormattableString.Invariant($" plum     {precision:F4}  {recall:F4}  {2 * precision * recall / (precision + recall):F4}     1000"));
    }

    [Fact]
    public void Numbers_give_errors_in_their_own_units()
    {
        string csv = _folder.WritePrices("t.csv", 300);
        CommandRun.Of("--csv", _folder.WritePrices("other.csv", 300, seed: 2), "--target", "price", "--epochs", "20", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        string output = CommandRun.Of("evaluate", Model, "--csv", csv).Output;
        double[] predicted = [.. CommandRun.Of("predict", Model, "--csv", csv).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Tables.Number)];
        double[] differences = [.. Tables.Cells(csv).Skip(1).Select((row, i) => Tables.Number(row[1]) - predicted[i])];
        output.Should().Contain(FormattableString.Invariant($"  root mean squared error {Math.Sqrt(differences.Average(d => d * d)):G5}  mean absolute error {differences.Average(Math.Abs):G5}"));
    }

    [Theory]
    [InlineData("double", "validation")]
    [InlineData("float", "test", "--test", "0.3")]
    public void Only_held_out_rows_of_the_training_file_are_evaluated(string dtype, string part, params string[] more)
    {
        string csv = _folder.WriteFruit("t.csv", 100);
        string training = CommandRun.Of(["--csv", csv, "--target", "fruit", "--epochs", "9", "--seed", "4", "--dtype", dtype, "--out", _folder.PathOf("out"), .. more]).Output;
        string output = CommandRun.Of("evaluate", _folder.PathOf("out"), "--csv", csv).Output;
        output.ReplaceLineEndings("\n").Should().StartWith($"{csv}, held out: {(part == "test" ? 30 : 20)} samples\nThe model was trained on other rows of this file, which are excluded here.\n\n");
        output.TrimEnd().Split('\n')[^1].Should().Be(training.Split($"\n{part}  ")[1].Split(Environment.NewLine)[0].TrimStart());

        File.AppendAllText(csv, "1,1,1,1,plum\n");
        CommandRun.Of("evaluate", _folder.PathOf("out"), "--csv", csv).Output.Should().StartWith($"{csv}: 101 samples{Environment.NewLine}{Environment.NewLine}");
    }

    [Fact]
    public void Rows_that_were_all_trained_on_are_said_to_be()
    {
        string csv = _folder.WriteFruit("t.csv", 90);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--validation-csv", _folder.WriteFruit("v.csv", 30, seed: 2), "--epochs", "1", "--out", _folder.PathOf("out"));
        CommandRun.Of("evaluate", Model, "--csv", csv).Output.ReplaceLineEndings("\n").Should().StartWith($"{csv}: 90 samples\nWARNING: the model was trained on these rows, so the metrics are optimistic.\n\n");
    }

    /// <summary>Version 0.1.0 held out other samples, and did not write the rule.</summary>
    [Fact]
    public void A_model_whose_held_out_samples_are_not_known_claims_none()
    {
        string csv = _folder.WriteFruit("t.csv", 90);
        CommandRun.Of("--csv", csv, "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out"));
        RemoveSplit();
        CommandRun.Of("evaluate", Model, "--csv", csv).Output.ReplaceLineEndings("\n").Should().StartWith($"{csv}: 90 samples\nWARNING: an earlier version trained the model on most of these rows, and ");

        CommandRun.Quick(_folder.PathOf("out"));
        RemoveSplit();
        Failed($"{Model} was trained by an earlier version, and this version cannot tell which of the embedded digits it held out: train the model again, or evaluate it on other images.");

        void RemoveSplit() => SafeTensors.Write(Model, SafeTensors.Read(Model), SafeTensors.ReadMetadata(Model).Where(text => text.Key != "split"));
    }

    [Fact]
    public void MNIST_images_come_from_t10k_and_must_match_the_model_size()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        Directory.CreateDirectory(_folder.PathOf("mnist"));
        foreach (string part in new[] { "train", "t10k" })
        {
            _folder.File($"mnist/{part}-images-idx3-ubyte", [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]);
            _folder.File($"mnist/{part}-labels-idx1-ubyte", [0, 0, 8, 1, 0, 0, 0, 1, 7]);
        }

        Failed($"{Model}: the model takes 64 features, but {_folder.PathOf("mnist")}, held out has 4.", "--mnist", _folder.PathOf("mnist"));
    }

    /// <summary>Of ten digits only 0 and 9 occur, as in many small files: scikit-learn's macro average is over those two.</summary>
    [Fact]
    public void Classes_that_do_not_occur_are_not_in_the_mean()
    {
        byte[] labels = [.. Enumerable.Range(0, 60).Select(i => (byte)(i % 2 == 0 ? 0 : 9))];
        string[] files =
        [
            "--images", _folder.File("gap.img", [0, 0, 8, 3, 0, 0, 0, 60, 0, 0, 0, 1, 0, 0, 0, 2, .. labels.SelectMany(label => label == 0 ? new byte[] { 255, 0 } : [0, 255])]),
            "--labels", _folder.File("gap.lab", [0, 0, 8, 1, 0, 0, 0, 60, .. labels]),
        ];
        CommandRun.Of([.. files, "--epochs", "30", "--out", _folder.PathOf("out")]).Code.Should().Be(0);

        string output = CommandRun.Of(["evaluate", Model, .. files]).Output.ReplaceLineEndings("\n");

        output.Should().Contain("\n    0     1.0000  1.0000  1.0000       30\n    1          -       -       -        0\n");
        output.Should().Contain("\nmacro     1.0000  1.0000  1.0000       60\n");
        string page = File.ReadAllText(_folder.PathOf("out/report.html"));
        page.Should().Contain("<td>100.0</td><td>100.0</td><td>100.0</td></tr>").And.Contain("<td>-</td><td>-</td><td>-</td></tr>")
            .And.Contain("in percent. The mean excludes classes without samples and predictions.");
        page.Split("<tr class=mean>")[1].Split("</tr>")[0].Should().Contain("<td>100.0</td><td>100.0</td><td>100.0</td>");
    }

    [Fact]
    public void An_unseen_class_is_an_error_that_names_line_and_column()
    {
        CommandRun.Of("--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out"));
        string csv = _folder.File("new.csv", "id,length,weight,noise,fruit\n1,1,1,1,plum\n2,1,1,1,lemon\n");
        Failed($"{csv}: line 3, column 5 (fruit): expected one of the 3 classes apple, pear, plum, found 'lemon'.", "--csv", csv);
        csv = _folder.File("new.csv", "id,length,weight,fruit\n1,1,1,plum\n");
        Failed($"{csv}: line 1: expected one column 'noise', found none among 4 columns: id, length, weight, fruit.", "--csv", csv);
        csv = _folder.File("new.csv", "id,length,weight,noise\n1,1,1,1\n");
        Failed($"{csv}: line 1: expected one column 'fruit', found none among 4 columns: id, length, weight, noise.", "--csv", csv);
    }

    [Fact]
    public void A_model_of_a_table_needs_a_table()
    {
        CommandRun.Of("--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--epochs", "1", "--out", _folder.PathOf("out"));
        CommandRun.Of("evaluate", Model).Should().Be(new CommandRun(2, "", $"mytorch: {Model} is a table model: add --csv, the file to evaluate it on. See mytorch --help.{Environment.NewLine}"));
        CommandRun.Of("--epochs", "3", "evaluate", Model).Should().BeEquivalentTo(new { Code = 2, Error = $"mytorch: --epochs before the name of a command is an option of train. See mytorch --help.{Environment.NewLine}" });
    }

    private void Failed(string message, params string[] args) =>
        CommandRun.Of(["evaluate", Model, .. args]).Should().Be(new CommandRun(1, "", $"mytorch: {message}{Environment.NewLine}"));
}
