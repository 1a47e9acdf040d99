using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class SavedModelTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Model => _folder.PathOf("out/model.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_bit_that_is_flipped_and_any_end_that_is_cut_off_is_found()
    {
        TrainOnFruit();
        byte[] good = File.ReadAllBytes(Model);
        for (int position = 0; position < good.Length; position += 97)
        {
            byte[] bad = [.. good];
            bad[position] ^= 4;
            Refused(bad);
            Refused(good[..position]);
        }

        Refused([.. good, 0]);
    }

    /// <summary>Read among the metadata or behind them, by predict or evaluate: the run's checkpoints make the file anew.</summary>
    [Theory]
    [InlineData(20, "predict")]
    [InlineData(-1, "evaluate")]
    public void A_damaged_model_is_restored_from_the_checkpoints_of_its_run(int position, string command)
    {
        TrainOnFruit();
        byte[] good = File.ReadAllBytes(Model);
        byte[] bad = [.. good];
        bad[(position + bad.Length) % bad.Length] ^= 1;
        File.WriteAllBytes(Model, bad);

        CommandRun run = CommandRun.Of(command, Model, "--csv", _folder.PathOf("t.csv"));
        File.Delete(Model);
        CommandRun without = CommandRun.Of(command, _folder.PathOf("out"), "--csv", _folder.PathOf("t.csv"));

        without.Error.Should().Match($"mytorch: {_folder.PathOf("out")} is a folder that does not contain model.safetensors. Its run has checkpoints: 'mytorch train --resume --out *");
        run.Error.Should().Match($"mytorch: {Model}*Its run has checkpoints: 'mytorch train --resume --out {_folder.PathOf("out")}' writes it again.{Environment.NewLine}");
        CommandRun.Of("train", "--resume", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        File.ReadAllBytes(Model).Should().Equal(good);
    }

    [Fact]
    public void A_file_that_is_no_model_is_refused_with_what_is_missing()
    {
        CommandRun.Quick(_folder.PathOf("out"));
        string checkpoint = _folder.PathOf("out/checkpoints/checkpoint-000003.safetensors");
        CommandRun.Of("evaluate", checkpoint).Error.Should().Be($"mytorch: {checkpoint} is not a model written by 'mytorch train': its metadata has no settings and no schema.{Environment.NewLine}");
        Rewrite(texts => texts.Remove("schema"), "*: its metadata has no schema.");
    }

    [Fact]
    public void A_model_whose_parts_do_not_fit_together_is_refused()
    {
        TrainOnFruit();
        Rewrite(texts => Hide(texts, "2147483647"), "*: layers of 3, 2147483647, 3 units have 12884901882 weights, but the file holds *");
        Rewrite(texts => Hide(texts, "7"), "*: the arrays do not fit the layers: 0.weight is (8, 3) of Double, but must be (7, 3) *");
        Rewrite(texts => texts["settings"] = texts["settings"].Replace("\"criterion\":\"auto\"", "\"criterion\":\"huber\"", StringComparison.Ordinal), "*: --criterion huber is for quantities; for classes choose softmax-cross-entropy.");
        Rewrite(texts => texts["settings"] = """{"epoch":1}""", "*: settings: there is no setting 'epoch', only *");
        Rewrite(texts => texts["threshold"] = "0.5", "*: The parts of the model do not match: the threshold is 0.5, but must be a number that separates two classes; the model has 3 outputs.*");
        Rewrite(texts => texts["threshold"] = "half", "*: the threshold must be a number, not 'half'.");
        Rewrite(texts => texts["schema"] = """{"features":[]}""", "*: the schema: 'delimiter' is missing: it must be a text.");
        Rewrite(texts => texts["features_scaler"] = """{"shift":[0],"scale":[1]}""", "*: The parts of the model do not match: features has 1 feature, but the network has 3.*");
        Rewrite(texts => texts["features_scaler"] = """{"shift":[0],"scale":[0]}""", "*: the scaler: A scale is not positive*");
        Rewrite(texts => texts["image"] = """{"rows":65536,"columns":65536,"pixel_maximum":1}""", "*: The parts of the model do not match: image has 4294967296 features, but the network has 3.*");
        Rewrite(texts => texts["image"] = """{"rows":1,"columns":3,"pixel_maximum":0}""", "*: the image: 'pixel_maximum' must be a whole number of at least 1, not 0.");
        Rewrite(texts => texts["mytorch.layers"] = texts["mytorch.layers"].Replace("ReLU", "Tanhh", StringComparison.Ordinal), "*: layer 1 (Tanhh): this version of the library does not have this layer.");
        Rewrite(texts => texts["criterion"] = "MeanSquaredError", "*: The parts of the model do not match: the schema has classes, but MeanSquaredError does not define probabilities.*");
    }

    [Fact]
    public void The_arrays_of_a_model_have_the_names_of_PyTorch()
    {
        TrainOnFruit();
        SafeTensors.Read(Model).Keys.Should().BeEquivalentTo("0.weight", "0.bias", "2.weight", "2.bias");
        SafeTensors.ReadMetadata(Model).Values.Should().NotContain(text => text.Contains(_folder.PathOf(""), StringComparison.Ordinal), "paths are nobody else's concern");
    }

    [Fact]
    public void Inspect_describes_a_model()
    {
        TrainOnFruit();
        CommandRun run = CommandRun.Of("inspect", Model);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().StartWith($"{Model}: a model of mytorch, 59 parameters, double").And.ContainAll(
            "Linear", "features          3: length, weight, noise", "predicts classes  fruit", "classes           3: apple, pear, plum", "(x - shift) / scale, shift ", "trained           validation loss ", "\"hidden\": \"8\"");
    }

    [Fact]
    public void Inspect_describes_any_safetensors_file()
    {
        TrainOnFruit();
        CommandRun.Of("inspect", _folder.PathOf("out/checkpoints/checkpoint-000003.safetensors")).Output.Should()
            .Contain("checksum good").And.Contain("trainer.history.training_loss").And.MatchRegex(@"network\.0\.weight +F64 +8 x 3");
        string file = _folder.PathOf("some.safetensors");
        SafeTensors.Write(file, [new("a", NpyArray.FromArray([1f, 2], 2)), new("b", NpyArray.FromArray([1L]))], [new("format", "pt")]);
        CommandRun.Of("inspect", file).Output.ReplaceLineEndings("\n").Should().Be($"{file}: 2 arrays, 16 bytes, checksum good\n\nb  I64   a number\na  F32   2\n\nformat: pt\n");
    }

    [Fact]
    public void Inspect_describes_a_model_in_several_files_by_its_index()
    {
        SafeTensors.Write(_folder.PathOf("1.safetensors"), [new("a", NpyArray.FromArray([1f, 2], 2))]);
        SafeTensors.Write(_folder.PathOf("2.safetensors"), [new("b", NpyArray.FromArray([1L]))]);
        string index = _folder.File("model.safetensors.index.json", """{"metadata":{"total_size":16},"weight_map":{"b":"2.safetensors","a":"1.safetensors"}}"""u8.ToArray());
        CommandRun.Of("inspect", index).Output.ReplaceLineEndings("\n").Should().Be($"{index}: 2 arrays, 16 bytes, checksum good\n\nb  I64   a number\na  F32   2\n\ntotal_size: 16\n");
        File.Delete(_folder.PathOf("2.safetensors"));
        CommandRun.Of("inspect", index).Should().Be(new CommandRun(1, "", $"mytorch: {index}: at byte 44: expected the file 2.safetensors in the folder of the index, found none.{Environment.NewLine}"));
    }

    [Fact]
    public void A_different_epsilon_is_rejected_and_a_missing_one_accepted()
    {
        string table = _folder.WriteFruit("t.csv", 30);
        CommandRun.Of("--csv", table, "--target", "fruit", "--ignore", "id", "--epochs", "1", "--hidden", "4", "--batch-norm", "1", "--out", _folder.PathOf("out")).Code.Should().Be(0);
        SafeTensors.ReadMetadata(Model).Should().Contain("mytorch.1.epsilon", "1E-08");
        Rewrite(texts => texts["mytorch.1.epsilon"] = "0.001", "*: the settings of the layers differ from those of the file: 1.epsilon (BatchNorm) is 1E-08, but 0.001 in the file.*");

        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(Model));
        texts.Remove("mytorch.1.epsilon");
        texts.Remove("mytorch.1.alpha");
        texts.Remove("mytorch.layers");
        SafeTensors.Write(Model, SafeTensors.Read(Model), texts);
        CommandRun.Of("predict", Model, "--csv", table).Code.Should().Be(0, "version 0.1.0 wrote neither");
    }

    [Fact]
    public void Nothing_in_a_file_is_obeyed_by_the_terminal()
    {
        string file = _folder.PathOf("t.safetensors");
        SafeTensors.Write(file, new Dictionary<string, NpyArray> { ["a\e[2J"] = NpyArray.FromArray([1.0]) }, new Dictionary<string, string> { ["k\u202E"] = "\ax\ny" });
        string output = CommandRun.Of("inspect", file).Output;
        output.Should().Contain("\na\uFFFD[2J  F64").And.Contain("\nk\uFFFD: \uFFFDx\uFFFDy").And.NotContainAny("\e", "\a", "\u202E");

        CommandRun.Quick(_folder.PathOf("out"));
        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(Model)) { ["epochs"] = "\e[2J3" };
        SafeTensors.Write(file, SafeTensors.Read(Model), texts);
        CommandRun.Of("inspect", file).Output.Should().Contain(" of \uFFFD[2J3");

        string csv = _folder.File("t.csv", "a,y\n\e[2J,0.5\n");
        CommandRun.Of("--preset", "handout", "--csv", csv, "--target", "y").Error.Should().Contain("found '\uFFFD[2J'. ");
    }

    [Fact]
    public void Inspect_refuses_what_is_no_such_file()
    {
        string file = _folder.File("x.npz", "a,b\n1,2\n");
        CommandRun.Of("inspect", file).Should().Be(new CommandRun(1, "", $"mytorch: {file} is not a .safetensors file.{Environment.NewLine}"));
        CommandRun.Of("inspect", _folder.PathOf("")).Error.Should().EndWith($" is a folder that does not contain model.safetensors.{Environment.NewLine}");
        TrainOnFruit();
        CommandRun.Of("inspect", _folder.PathOf("out")).Output.Should().StartWith($"{Model}: a model of mytorch").And.MatchRegex(@"trained +validation loss \d\.\d+, error \d+\.\d\d%, weights of epoch 3 of 3");
        CommandRun.Of("evaluate", _folder.PathOf("out/settings.json")).Error.Should().Be($"mytorch: {_folder.PathOf("out/settings.json")} is not a .safetensors file; the model beside it is {Model}.{Environment.NewLine}");
        CommandRun.Of("inspect", _folder.PathOf("none")).Should().BeEquivalentTo(new { Code = 1, Output = "" });
    }

    /// <summary>As version 0.1.0 wrote it, of other hidden layers.</summary>
    private static void Hide(Dictionary<string, string> texts, string units)
    {
        texts.Remove("mytorch.layers");
        texts["settings"] = texts["settings"].Replace("\"hidden\":\"8\"", $"\"hidden\":\"{units}\"", StringComparison.Ordinal);
    }

    private void TrainOnFruit() =>
        CommandRun.Of("--csv", _folder.WriteFruit("t.csv", 90), "--target", "fruit", "--ignore", "id", "--epochs", "3", "--hidden", "8", "--out", _folder.PathOf("out")).Code.Should().Be(0);

    /// <summary>The model with other texts and a checksum that is right for them.</summary>
    private void Rewrite(Action<Dictionary<string, string>> change, string message)
    {
        var texts = new Dictionary<string, string>(SafeTensors.ReadMetadata(Model));
        change(texts);
        string file = _folder.PathOf("changed.safetensors");
        SafeTensors.Write(file, SafeTensors.Read(Model), texts);
        CommandRun run = CommandRun.Of("predict", file, "--csv", _folder.File("new.csv", "length,weight,noise\n1,1,1\n"));
        run.Should().BeEquivalentTo(new { Code = 1, Output = "" });
        run.Error.Should().Match($"mytorch: {message}{Environment.NewLine}");
    }

    private void Refused(byte[] content)
    {
        string file = _folder.File("bad.safetensors", content);
        foreach (string[] args in new string[][] { ["inspect", file], ["predict", file, "--csv", _folder.PathOf("t.csv")] })
        {
            CommandRun run = CommandRun.Of(args);
            run.Should().BeEquivalentTo(new { Code = 1, Output = "" });
            run.Error.Should().StartWith("mytorch: ").And.Contain(file);
        }
    }
}
