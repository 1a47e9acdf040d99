using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>The loss that is chosen is learned by, and is what every command shows.</summary>
public sealed class CriterionTests : IDisposable
{
    private const string NotForClasses = "--criterion huber is for quantities; for classes choose softmax-cross-entropy.";
    private const string NotForNumbers = "--criterion softmax-cross-entropy is for classes; for quantities choose mean-squared-error or mean-absolute-error or huber.";
    private const string OrClasses = ", or add --task classification.";
    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("auto", "mean squared error")]
    [InlineData("mean-squared-error", "mean squared error")]
    [InlineData("mean-absolute-error", "mean absolute error")]
    [InlineData("huber", "Huber loss of delta 0.25")]
    public void The_loss_of_numbers_is_the_librarys_everywhere(string name, string words)
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        string training = Train(csv, "price", "--criterion", name, "--huber-delta", "0.25", "--epochs", "2").Output;
        Criterion<double> criterion = name switch { "huber" => new Huber<double>(0.25), "mean-absolute-error" => new MeanAbsoluteError<double>(), _ => new MeanSquaredError<double>() };
        string wanted = $"loss {Loss(csv, criterion):F4} ({words}, scaled)  R2 ";

        training.Should().Contain($"\nvalidation  {wanted}").And.MatchRegex($@"\ntraining    loss \S+ \({words}, scaled\)  R2 ");
        Tables.Number(Tables.Cells(_folder.PathOf("out/stats.csv"))[^1][3]).Should().BeApproximately(Loss(csv, criterion), 1e-12, "the curve is that of the same loss");
        CommandRun.Of("evaluate", Out, "--csv", csv).Output.Should().Contain($"\n{wanted}");
        CommandRun.Of("inspect", Out).Output.Should().MatchRegex($@"\ncriterion +{words}\r?\n").And.Contain($"\"criterion\": \"{name}\"");
        File.ReadAllText(_folder.PathOf("out/val_loss.svg")).Should().Contain($"loss ({words}, scaled)");
        string title = char.ToUpperInvariant(words[0]) + words[1..];
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain($"{title} of the scaled targets.");
    }

    [Fact]
    public void Numbers_that_are_not_scaled_have_a_loss_that_is_not()
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        Train(csv, "price", "--criterion", "huber", "--scale", "none", "--epochs", "1").Output.Should().MatchRegex(@"\nvalidation  loss \S+ \(Huber loss of delta 1\)  R2 ");
        File.ReadAllText(_folder.PathOf("out/val_loss.svg")).Should().Contain("loss (Huber loss of delta 1)");
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("handout")]
    public void Smoothed_labels_are_learned_and_judged(string optimizer)
    {
        string csv = _folder.WriteFruit("fruit.csv", 90);
        Train(csv, "fruit", "--optimizer", optimizer, "--epochs", "5").Output.Should().MatchRegex(@"\nvalidation  loss \S+ \(softmax cross entropy\)  error ");
        double[][] plain = Probabilities(csv);
        string output = Train(csv, "fruit", "--optimizer", optimizer, "--epochs", "5", "--label-smoothing", "0.5").Output;

        Probabilities(csv).Zip(plain).Average(pair => pair.Second.Max() - pair.First.Max()).Should().BePositive("smoothed labels make a network less sure");
        string line = output.Split("\nvalidation  ")[1].Split(Environment.NewLine)[0];
        line.Should().Contain(" (softmax cross entropy, label smoothing 0.5)  error ");
        CommandRun.Of("evaluate", Out, "--csv", csv).Output.TrimEnd().Should().EndWith(line);
        CommandRun.Of("inspect", Out).Output.Should().MatchRegex(@"\ncriterion +softmax cross entropy, label smoothing 0\.5\r?\n");
    }

    [Fact]
    public void A_loss_that_does_not_fit_is_refused_with_those_that_do()
    {
        string fruit = _folder.WriteFruit("fruit.csv", 90);
        string prices = _folder.WritePrices("prices.csv", 90);
        Refused(NotForClasses[..^1] + ", or add --task regression.", "--csv", fruit, "--target", "fruit", "--criterion", "huber");
        Refused(NotForClasses, "--csv", fruit, "--target", "fruit", "--task", "classification", "--criterion", "huber");
        Refused(NotForClasses, "--criterion", "huber");
        Refused(NotForNumbers[..^1] + OrClasses, "--csv", prices, "--target", "price", "--criterion", "softmax-cross-entropy");
        Refused("--label-smoothing is for classes, not for quantities.", "--csv", prices, "--target", "price", "--label-smoothing", "0.1");
        Refused(NotForNumbers[..^1] + OrClasses, "search", "--csv", prices, "--target", "price", "--criterion", "softmax-cross-entropy");
        Refused(NotForNumbers[..^1] + OrClasses, "search", "--csv", prices, "--target", "price", "--vary", "criterion=huber/softmax-cross-entropy");
        Refused("--label-smoothing is for classes, not for quantities.", "search", "--csv", prices, "--target", "price", "--vary", "label-smoothing=0..0.2");
        Directory.Exists(Out).Should().BeFalse();
    }

    [Fact]
    public void A_run_that_goes_on_has_its_own_loss()
    {
        string csv = _folder.WritePrices("prices.csv", 100);
        Train(csv, "price", "--criterion", "mean-absolute-error", "--epochs", "4", "--patience", "0").Code.Should().Be(0);
        string wanted = File.ReadAllText(_folder.PathOf("out/stats.csv"));
        Directory.Delete(Out, recursive: true);
        Train(csv, "price", "--criterion", "mean-absolute-error", "--epochs", "2", "--patience", "0").Code.Should().Be(0);

        CommandRun.Of("train", "--resume", "--out", Out, "--epochs", "4").Output.Should().Contain(" (mean absolute error, scaled)");

        File.ReadAllText(_folder.PathOf("out/stats.csv")).Should().Be(wanted);
        CommandRun.Of("train", "--resume", "--out", Out, "--criterion", "huber").Error.Should().Contain("only --epochs can be changed, not --criterion.");
    }

    [Fact]
    public void A_search_compares_losses_only_where_they_are_the_same()
    {
        string csv = _folder.WritePrices("prices.csv", 60);
        string[] search = ["search", "--csv", csv, "--target", "price", "--epochs", "2", "--trials", "4", "--stages", "1", "--vary", "criterion=huber/mean-absolute-error"];
        Refused("--vary criterion changes the loss, so --score loss cannot compare trials: choose --score error.", [.. search, "--score", "loss"]);
        Refused("--vary huber-delta changes the loss, so --score loss cannot compare trials: choose --score error.", [.. search[..^1], "huber-delta=0.1..1", "--score", "loss"]);

        CommandRun.Of([.. search, "--out", Out]).Should().BeEquivalentTo(new { Code = 0, Error = "" });
        File.ReadAllText(_folder.PathOf("out/best.json")).Should().MatchRegex("\"criterion\": \"(huber|mean-absolute-error)\"");
    }

    [Fact]
    public void A_median_network_is_not_reported_as_worse_than_the_mean()
    {
        // Of 0 and, for a quarter, 100.5 the median is 0, whose R2 is below 0.
        string csv = _folder.File("t.csv", $"x,y\n{string.Join('\n', Enumerable.Range(0, 200).Select(i => $"{i % 7},{(i % 4 == 0 ? "100.5" : "0")}"))}\n");
        string[] more = ["--task", "regression", "--hidden", "none", "--epochs", "100", "--patience", "0", "--learning-rate", "0.05"];
        Train(csv, "y", [.. more, "--criterion", "mean-absolute-error"]).Output.Should().Contain("R2 -0.").And.NotContain("WARNING");
        Train(csv, "y", [.. more[..^1], "9"]).Output.Should().Contain("WARNING");
        Train(csv, "y", [.. more[..^1], "900", "--criterion", "huber"]).Output.Should().Contain("WARNING", "so far off nobody guesses, by whatever loss");
    }

    /// <summary>The loss of the rows that a seed of 0 holds out, from what the model predicts for them.</summary>
    private double Loss(string csv, Criterion<double> criterion)
    {
        var targets = new Scaler<double>(SafeTensors.ReadMetadata(_folder.PathOf("out/model.safetensors"))["targets_scaler"]);
        string[] predicted = [.. CommandRun.Of("predict", Out, "--csv", csv).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)];
        string[][] rows = Tables.Cells(csv)[1..];
        Matrix<double> x = Matrix<double>.Build.Dense(rows.Length, 1, (row, _) => Tables.Number(predicted[row]));
        Matrix<double> y = Matrix<double>.Build.Dense(rows.Length, 1, (row, _) => Tables.Number(rows[row][1]));
        Dataset<double> heldOut = new Dataset<double>(targets.Apply(x), targets.Apply(y)).Split(0.2, 0, seed: 0).Validation;
        criterion.Forward(heldOut.X, heldOut.Y);
        return criterion.Value;
    }

    private double[][] Probabilities(string csv) =>
        [.. CommandRun.Of("predict", Out, "--csv", csv).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => Array.ConvertAll(line.Split(',')[1..], Tables.Number))];

    private CommandRun Train(string csv, string target, params string[] more) => CommandRun.Of(["train", "--csv", csv, "--target", target, "--out", Out, .. more]);

    private void Refused(string message, params string[] args)
    {
        CommandRun run = CommandRun.Of([.. args, "--out", Out]);
        run.Code.Should().Be(2);
        run.Error.Should().Be($"mytorch: {message} See mytorch --help.{Environment.NewLine}");
    }
}
