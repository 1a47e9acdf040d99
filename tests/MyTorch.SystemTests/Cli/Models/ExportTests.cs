using FluentAssertions;
using Microsoft.ML.OnnxRuntime;
using MyTorch.SystemTests.Onnx;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>What export writes gives in ONNX Runtime what predict writes.</summary>
public sealed class ExportTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    private string Onnx => _folder.PathOf("model.onnx");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_a_table_is_exported_from_the_folder_of_its_run()
    {
        string csv = _folder.WritePeople("t.csv", 200);
        CommandRun.Of("train", "--csv", csv, "--target", "stays", "--ignore", "pay", "--preset", "fast", "--threshold", "mcc", "--out", Out).Code.Should().Be(0);
        CommandRun.Of("export", Out, "--out", Onnx).Should().BeEquivalentTo(new { Code = 0, Error = "", Output = $"{_folder.PathOf("out/model.safetensors")}: written to {Onnx}, with 4 inputs, one for each column{Environment.NewLine}" });
        var model = TableEstimator.Load(_folder.PathOf("out/model.safetensors"));
        using var exported = new ExportedTable(model, File.ReadAllBytes(Onnx));
        exported.Run(Table.ReadCsv(csv));
        exported.Texts("label").Should().Equal(Predicted(csv).Select(row => row[0]));
        Compare(exported.Numbers("probabilities"), Predicted(csv).SelectMany(row => row[1..]), 1e-6);
    }

    [Theory]
    [InlineData("double", "f1", 1e-9)]
    [InlineData("double", "0.3", 1e-9)]
    [InlineData("float", null, 1e-5)]
    public void A_single_network_of_classes_is_exported_with_its_scales(string type, string? threshold, double tolerance)
    {
        string csv = _folder.File("two.csv", "a,b,answer\n" + string.Concat(Enumerable.Range(0, 90).Select(i => FormattableString.Invariant($"{1000 + (i * 37 % 91)},{(i * 17 % 23) / 7.0},{(i * 37 % 91 > 50 ? "yes" : "no")}\n"))));
        Train(csv, "answer", ["--dtype", type, .. threshold is null ? [] : new[] { "--threshold", threshold }]);
        (double[] probabilities, string[]? labels) = Run(csv, ["a", "b"], type, "probabilities");
        labels.Should().Equal(Predicted(csv).Select(row => row[0]));
        Compare(probabilities, Predicted(csv).SelectMany(row => row[1..]), tolerance);
    }

    [Theory]
    [InlineData("double", 1e-9)]
    [InlineData("float", 1e-4)]
    public void A_single_network_of_quantities_is_exported_with_its_scales(string type, double tolerance)
    {
        string csv = _folder.WritePrices("p.csv", 90);
        Train(csv, "price", ["--dtype", type]);
        Compare(Run(csv, ["a", "b"], type, "predictions").Numbers, Predicted(csv).SelectMany(row => row), tolerance);
    }

    [Fact]
    public void Wrong_files_are_rejected_and_none_is_replaced_silently()
    {
        Train(_folder.WritePrices("p.csv", 60), "price", []);
        CommandRun.Of("export", Out).Should().BeEquivalentTo(new { Code = 2, Error = $"mytorch: export needs --out, the ONNX file to write. See mytorch --help.{Environment.NewLine}" });
        CommandRun.Of("export", Out, "--out", _folder.PathOf("model.bin")).Error.Should().Contain("--out must end in .onnx, not '");
        CommandRun.Of("export", Out, "--out", _folder.PathOf("none/model.onnx")).Error.Should().Contain("there is no folder");
        _folder.File("model.onnx", "mine");
        CommandRun.Of("export", Out, "--out", Onnx).Should().BeEquivalentTo(new { Code = 1, Error = $"mytorch: --out {Onnx}: there is a file of that name: choose another, or add --overwrite to replace it.{Environment.NewLine}" });
        File.ReadAllText(Onnx).Should().Be("mine");
        CommandRun.Of("export", Out, "--out", Onnx, "--overwrite").Code.Should().Be(0);
        new FileInfo(Onnx).Length.Should().BeGreaterThan(500);
    }

    private void Train(string csv, string target, string[] more) =>
        CommandRun.Of(["train", "--csv", csv, "--target", target, "--hidden", "8", "--epochs", "8", "--learning-rate", "0.01", "--out", Out, .. more]).Should().BeEquivalentTo(new { Code = 0, Error = "" });

    private string[][] Predicted(string csv) => [.. CommandRun.Of("predict", Out, "--csv", csv).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(','))];

    private (double[] Numbers, string[]? Labels) Run(string csv, string[] columns, string type, string output)
    {
        CommandRun.Of("export", Out, "--out", Onnx).Code.Should().Be(0);
        Table table = Table.ReadCsv(csv);
        double[] values = [.. Enumerable.Range(0, table.RowCount).SelectMany(row => columns.Select(name => table[name].Numbers[row]))];
        long[] shape = [table.RowCount, columns.Length];
        using var session = new InferenceSession(Onnx);
        using var options = new RunOptions();
        using OrtValue input = type == "float" ? OrtValue.CreateTensorValueFromMemory(Array.ConvertAll(values, value => (float)value), shape) : OrtValue.CreateTensorValueFromMemory(values, shape);
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, new Dictionary<string, OrtValue> { ["input"] = input }, session.OutputNames);
        OrtValue numbers = results[session.OutputNames.ToList().IndexOf(output)];
        int label = session.OutputNames.ToList().IndexOf("label");
        return (type == "float" ? Array.ConvertAll(numbers.GetTensorDataAsSpan<float>().ToArray(), value => (double)value) : numbers.GetTensorDataAsSpan<double>().ToArray(),
            label < 0 ? null : results[label].GetStringTensorAsArray());
    }

    private static void Compare(double[] actual, IEnumerable<string> expected, double tolerance)
    {
        double[] numbers = [.. expected.Select(Tables.Number)];
        actual.Length.Should().Be(numbers.Length);
        foreach ((int index, (double found, double wanted)) in actual.Zip(numbers).Index())
        {
            Math.Abs(found - wanted).Should().BeLessThanOrEqualTo(tolerance * Math.Max(1, Math.Abs(wanted)), $"number {index} is {found:R}, but must be {wanted:R}");
        }
    }
}
