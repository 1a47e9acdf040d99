using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

/// <summary>Models of raw tables: train, predict, evaluate and inspect.</summary>
public sealed class TableModelRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    private string Out => _folder.PathOf("out");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_raw_table_needs_no_option()
    {
        CommandRun run = Train(_folder.WritePeople("t.csv", 300), "stays", "--ignore", "pay");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string[] lines = run.Output.Split(Environment.NewLine);
        lines.Should().OnlyContain(line => line.Length <= 80 || line.Contains(_folder.PathOf(""), StringComparison.Ordinal));
        lines[1].Should().MatchRegex("^target       stays, 2 classes: goes [0-9]+, stays [0-9]+$");
        lines[2..6].Should().Equal("numbers      1: age", "yes or no    1: member", "categories   1: colour", "dates        1: since");
        run.Output.Should().MatchRegex("missing      age [0-9]+[.][0-9]%").And.Contain("id (row number)").And.Contain($"pay{Environment.NewLine}             (--ignore)").And.Contain("name (300 of 300 texts")
            .And.Contain("Training 1 network, 20% of the rows held out (--preset fast)").And.Contain("On the 60 rows that the network was not trained on");
        Directory.GetFiles(Out).Select(Path.GetFileName).Should().Contain(["model.safetensors", "predictions.csv", "metrics.json", "settings.json"]);
        string[][] cells = Tables.Cells(_folder.PathOf("out/predictions.csv"));
        cells[0].Should().Equal("line", "stays", "prediction", "probability_goes", "probability_stays");
        cells.Should().HaveCount(61);
        cells.Skip(1).Select(row => int.Parse(row[0], System.Globalization.CultureInfo.InvariantCulture)).Should().BeInAscendingOrder().And.OnlyContain(line => line >= 2 && line <= 301);
    }

    [Fact]
    public void A_quantity_has_a_test_set_that_nothing_is_chosen_by()
    {
        CommandRun run = Train(_folder.WritePeople("t.csv", 300), "pay", "--test", "0.2");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("pay, a quantity: ").And.Contain("test         60 rows").And.Contain("On the 60 rows of the test").And.Contain("R2 ");
        File.ReadAllText(_folder.PathOf("out/metrics.json")).Should().Contain("\"held_out\"").And.Contain("\"test\"").And.Contain("\"rows\": 60").And.Contain("\"rmse\"");
    }

    [Fact]
    public void Rows_in_the_order_of_time_are_judged_by_later_ones()
    {
        string csv = _folder.WritePeople("t.csv", 200);
        CommandRun run = Train(csv, "pay", "--time", "since", "--test", "0.2");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("roles        since (time)").And.Contain("test         40 rows");
        string[][] cells = Tables.Cells(csv);
        string[] dates = [.. cells.Skip(1).Select(row => row[4]).Order(StringComparer.Ordinal)];
        Tables.Cells(_folder.PathOf("out/predictions.csv")).Skip(1).Select(row => cells[(int)Tables.Number(row[0]) - 1][4]).Should().OnlyContain(date => string.CompareOrdinal(date, dates[128]) >= 0 && string.CompareOrdinal(date, dates[159]) <= 0);
    }

    [Fact]
    public void Rows_without_a_target_are_counted_with_their_lines()
    {
        string[] lines = File.ReadAllLines(_folder.WritePeople("t.csv", 120));
        lines[7] = lines[7].Replace("stays", "", StringComparison.Ordinal).Replace("goes", "", StringComparison.Ordinal);
        string csv = _folder.File("gaps.csv", string.Join('\n', lines));
        Train(csv, "stays").Output.Should().Contain("no target    1 row not used: line 8");
        Train(csv, "stays", "--missing-labels", "reject").Error.Should().Contain($"{csv}: line 8: expected a target (stays), found a missing value, as in 1 row. --missing-labels drop leaves such rows out.");
    }

    [Fact]
    public void A_streamed_file_is_evaluated_on_the_rows_of_its_sample()
    {
        string[] lines = File.ReadAllLines(_folder.WritePeople("t.csv", 300));
        lines[260] = lines[260].Replace("stays", "", StringComparison.Ordinal).Replace("goes", "", StringComparison.Ordinal);
        string csv = _folder.File("parts.csv", string.Join('\n', lines));
        CommandRun run = Train(csv, "stays", "--ignore", "pay", "--stream", "100", "--test", "0.2");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("300 rows, ").And.Contain("sample       100 rows used for the").And.Contain("test         20 rows").And.Contain("On the 16 rows that the network was not trained on");
        Tables.Cells(_folder.PathOf("out/predictions.csv")).Should().HaveCount(17);
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("a sample of 80 of 280 rows");

        Train(csv, "stays", "--stream", "100", "--missing-labels", "reject").Error.Should().Contain($"{csv}: line 261: expected a target (stays), found a missing value, as in 1 row.");
        CommandRun.Of(["train", "--csv", csv, "--from", Out, "--out", _folder.PathOf("continued")]).Should().BeEquivalentTo(new { Code = 0, Error = "" });
    }

    [Fact]
    public void Roles_and_kinds_are_given_by_options()
    {
        string csv = _folder.WritePeople("t.csv", 120);
        CommandRun run = Train(csv, "stays", "--categorical", "age", "--id", "pay", "--group", "name");
        run.Output.Should().Contain("categories   2: age, colour").And.Contain("pay (--id)").And.Contain("roles        name (group)");
        Train(csv, "stay", "--ignore", "nam,pay").Error.Should().Contain("there is no column 'stay' (--target), 'nam' (--ignore) among id, age, colour, member, since, name, pay, stays. Did you mean 'stays'?");
        Train(csv, "stays", "--ignore", "pay", "--numeric", "pay").Should().BeEquivalentTo(new { Code = 2, Output = "" })
            .And.Match<CommandRun>(wrong => wrong.Error.Contains("The column 'pay' is in --ignore and in --numeric: name it in one of them."));
        Train(csv, "stays", "--date", "colour").Error.Should().Contain("column 'colour', of --date, has no date format");
    }

    [Theory]
    [InlineData("a,y\n1,2\n3,3\n2,2\n4,3\n5,2\n6,3\n7,2\n8,3\n", "y, 2 classes: 2 4, 3 4", "Whole numbers are treated as classes; for a quantity, add --task")]
    [InlineData("a,y\n1,2.5\n3,3\n2,2\n4,3\n5,2\n6,3\n7,2\n8,3\n", "y, a quantity: 2 to 3, mean 2.5625", "R2")]
    public void A_target_of_few_numbers_says_what_it_is_taken_for(string content, string line, string hint) =>
        Train(_folder.File("t.csv", content), "y").Output.Should().Contain(line).And.Contain(hint);

    [Fact]
    public void A_target_that_cannot_be_learned_says_why()
    {
        string numbers = string.Concat(Enumerable.Range(0, 30).Select(i => $"{i},{i}.5\n"));
        string texts = string.Concat(Enumerable.Range(0, 10).Select(i => $"{i},k{i}\n"));
        Train(_folder.File("a.csv", $"a,y\n{numbers}{texts}"), "y").Error.Should().Contain("line 32, column 'y': expected a number as in most rows, found 'k0'. If such texts (10 different ones) stand for a missing value, add --missing; if all are classes, --task classification.");
        Train(_folder.File("b.csv", "a,y\n1,k\n2,k\n"), "y").Error.Should().Contain("column 'y' has a single class, 'k': there is nothing to learn.");
        Train(_folder.File("c.csv", "a,y\n1,\n2,\n"), "y").Error.Should().Contain("expected at least 2 rows with a target, found 0 of 2.");
        Train(_folder.WritePeople("d.csv", 200), "name").Error.Should().Contain("column 'name' has 200 different values in 200 rows");
        Train(_folder.File("e.csv", "a,b,y\n1,2,k\n2,3,l\n"), "b,y").Should().BeEquivalentTo(new { Code = 1, Output = "" }).And.Match<CommandRun>(run =>
            run.Error.Contains("line 2, column 'y': expected a number, found 'k': several targets are quantities, or labels with two values each; for classes, train a model for each target, or name the texts of missing values with --missing."));
        Train(_folder.File("f.csv", "a,y\n1,2\n2,k\n"), "y", "--task", "regression").Error.Should().Contain("line 3, column 'y': expected a number, found 'k': leave --task regression out to predict classes, or name");
        Directory.Exists(Out).Should().BeFalse();
    }

    [Fact]
    public void The_most_frequent_class_is_that_of_the_largest_weight()
    {
        string rows = string.Concat(Enumerable.Range(0, 100).Select(i => $"{i * 37 % 101},{(i % 5 == 0 ? 16 : 1)},{(i % 5 == 0 ? "rare" : "usual")}\n"));
        CommandRun run = Train(_folder.File("t.csv", $"a,w,y\n{rows}"), "y", "--weight", "w");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("The most frequent class alone would have an accuracy of 80.00%.");
    }

    [Theory]
    [InlineData("--weight", "w", "line 4, column 'w': expected a number, found 'x'.")]
    [InlineData("--time", "w", "line 4, column 'w': expected a number, found 'x'.")]
    [InlineData("--group", "g", "column 'g' has 1 groups: expected at least 2, one for each fold.")]
    public void Invalid_column_roles_are_rejected_before_any_output(string option, string column, string message)
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i * 7 % 13},{(i == 2 ? "x" : $"{i * i % 17}")},g,{(i % 2 == 0 ? "k" : "l")}\n"));
        Train(_folder.File("t.csv", $"a,w,g,y\n{rows}"), "y", option, column).Should().Match<CommandRun>(run => run.Code == 1 && run.Output.Length == 0 && run.Error.Contains(message));
    }

    [Fact]
    public void Dates_are_not_taken_for_classes_silently()
    {
        string rows = string.Concat(Enumerable.Range(0, 40).Select(i => $"{i * 7 % 13},2024-01-{1 + (i % 3):00}\n"));
        string csv = _folder.File("t.csv", $"a,y\n{rows}");
        Train(csv, "y").Error.Should().Contain("column 'y' has dates, as in '2024-01-01' in line 2, which are not predicted as times: write the elapsed time as a number, or add --task classification");
        Train(csv, "y", "--task", "classification").Output.Should().Contain("y, 3 classes");
    }

    [Fact]
    public void A_training_that_is_stopped_writes_nothing()
    {
        using var stop = new CancellationTokenSource();
        using var output = new Tripwire("Training 1 network", stop);
        CommandRun.Of(["train", "--csv", _folder.WritePeople("t.csv", 300), "--target", "stays", "--preset", "fast", "--out", Out], output, terminal: null, stop.Token)
            .Should().BeEquivalentTo(new { Code = 130, Error = $"mytorch: Stopped; no file was written.{Environment.NewLine}" });
        Directory.Exists(Out).Should().BeFalse();
    }

    [Fact]
    public void Other_rows_are_predicted_whole_or_in_chunks()
    {
        Train(_folder.WritePeople("t.csv", 300), "stays", "--ignore", "pay");
        string csv = _folder.WritePeople("new.csv", 5000, seed: 2);
        CommandRun run = CommandRun.Of("predict", Out, "--csv", csv, "--keep", "id,name");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(5001);
        lines[0].Should().Be("id,name,prediction,probability_goes,probability_stays");
        lines[5000].Should().StartWith("5000,person 4999,");

        CommandRun.WithInput(File.OpenRead(csv), "predict", Out, "--csv", "-", "--keep", "id,name").Should().Be(run);
        string predictions = _folder.PathOf("p.csv");
        CommandRun.Of("predict", Out, "--csv", csv, "--keep", "id,name", "--out", predictions).Output.Should().Be($"{csv}: 5000 rows predicted, written to {predictions}{Environment.NewLine}");
        File.ReadAllText(predictions).Should().Be(run.Output);
    }

    [Fact]
    public void Unseen_categories_are_counted_and_bad_cells_named()
    {
        Train(_folder.WritePeople("t.csv", 300), "stays", "--ignore", "pay");
        CommandRun run = CommandRun.Of("predict", Out, "--csv", _folder.File("a.csv", "age,colour,member,since\n30,pink,yes,2024-01-01\n31,pink,no,2024-01-01\n,red,no,\n"));
        run.Code.Should().Be(0);
        run.Error.ReplaceLineEndings(" ").Should().Be("NOTE: categories not in the training rows, predicted as rare categories: colour in 2 rows. ");

        string bad = _folder.File("b.csv", "age,colour,member,since\n30,red,yes,2024-01-01\nold,red,no,2024-01-01\n");
        CommandRun.Of("predict", Out, "--csv", bad).Should().Be(new CommandRun(1, "", $"mytorch: {bad}: line 3, column 'age': expected a number, found 'old'.{Environment.NewLine}"));
        CommandRun.Of("predict", Out, "--csv", bad, "--out", _folder.PathOf("p.csv")).Code.Should().Be(1);
        File.Exists(_folder.PathOf("p.csv")).Should().BeFalse();
        CommandRun.Of("predict", Out, "--csv", _folder.File("c.csv", "Age,colour\n1,red\n")).Error.Should().Contain("line 1: expected columns 'age', 'member', 'since', found none among Age, colour. Did you mean 'Age'?");
        CommandRun.Of("predict", Out, "--csv", _folder.File("d.csv", "age,colour,member,since\n")).Should().Match<CommandRun>(run => run.Code == 1 && run.Output.Length == 0 && run.Error.Contains("found the end of the file"));
        CommandRun.Of("predict", Out, "--csv", bad, "--threshold", "0.3").Code.Should().Be(1);
    }

    [Fact]
    public void A_file_of_another_country_is_read_and_its_model_knows_how()
    {
        string[] lines = File.ReadAllLines(_folder.WritePeople("t.csv", 120));
        string csv = _folder.File("de.csv", string.Join('\n', lines.Select((line, row) => row == 0 ? line.Replace(',', ';') : line.Replace(',', ';').Replace('.', ',').Replace("NA", "-", StringComparison.Ordinal))));
        CommandRun run = Train(csv, "pay", "--delimiter", ";", "--decimal", ",", "--missing", "-");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("numbers      1: age").And.Contain("missing      age").And.NotContain("WARNING");
        Train(csv, "pay", "--delimiter", ";").Output.Should().NotContain("numbers      1: age");
        Train(csv, "pay", "--delimiter", ";", "--decimal", ",", "--missing", "-").Code.Should().Be(0);
        string[] predicted = CommandRun.Of("predict", Out, "--csv", csv, "--keep", "id").Output.Split('\n');
        predicted[0].Should().Be("id;prediction");
        predicted.Should().HaveCount(122);
    }

    [Fact]
    public void A_threshold_is_chosen_kept_and_overridden()
    {
        string csv = _folder.WritePeople("t.csv", 300);
        const string Decision = @"Class stays is predicted where its probability is above 0\.[0-9]+, the largest F1 on the held-out rows\.";
        CommandRun training = Train(csv, "stays", "--ignore", "pay,age", "--threshold", "f1", "--class-weights", "balanced", "--calibrate", "yes");
        training.Output.ReplaceLineEndings(" ").Should().MatchRegex(Decision).And.Contain("These rows were also used for early stopping, to calibrate the probabilities and to choose the threshold; --test 0.2 holds out a separate test set.");
        training.Output.Split(Environment.NewLine)[1..].Should().OnlyContain(line => line.Length <= 80 || line.Contains(Out, StringComparison.Ordinal));
        Regex.Replace(CommandRun.Of("inspect", Out).Output, @"\s+", " ").Should().MatchRegex($"threshold {Decision}");
        CommandRun.Of("evaluate", Out, "--csv", csv).Output.ReplaceLineEndings(" ").Should().MatchRegex(Decision);
        File.ReadAllText(Path.Combine(Out, "card.md")).Should().MatchRegex(Decision).And.Contain("They were also used for early stopping, to calibrate the probabilities and to choose the threshold, so their metrics are slightly optimistic.");
        string[] predicted = CommandRun.Of("predict", Out, "--csv", csv, "--threshold", "0.99").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        predicted.Skip(1).Select(line => line.Split(',')).Should().OnlyContain(cells => (cells[0] == "stays") == (Tables.Number(cells[2]) > 0.99));
        CommandRun.Of("evaluate", Out, "--csv", csv, "--threshold", "0.2").Output.Should().Contain("is above 0.2.").And.Contain("WARNING: the model was trained on this file");
        Train(csv, "colour", "--threshold", "f1").Error.Should().Contain("--threshold decides between two classes, but the model predicts 3 classes.");
        Train(csv, "stays", "--threshold", "0.3").Error.Should().Contain("--threshold 0.3: training chooses the threshold of a table model by youden, f1, fBETA, accuracy, balanced-accuracy, mcc, recall-at-precision:P or precision-at-recall:R; predict and evaluate take a number.");
    }

    [Fact]
    public void Dashes_that_are_read_as_missing_are_noted_once()
    {
        string[] lines = File.ReadAllLines(_folder.WritePeople("t.csv", 120));
        string csv = _folder.File("dashes.csv", string.Join('\n', lines.Select((line, row) => row is > 0 and <= 12 ? string.Join(',', line.Split(',').Select((cell, column) => column == 2 ? "-" : cell)) : line)));
        const string Note = "colour: 12 cells with '-' are read as missing.";
        Regex.Matches(Train(csv, "stays", "--ignore", "pay").Output, Regex.Escape($"NOTE: {Note}")).Should().ContainSingle();
        CommandRun.Of("inspect", csv, "--target", "stays").Output.Should().Contain($"- {Note}");
    }

    [Fact]
    public void Typing_errors_are_told_of_in_training_report_and_prediction()
    {
        string[] lines = File.ReadAllLines(_folder.WritePeople("t.csv", 200));
        string[] cells = lines[50].Split(',');
        string csv = _folder.File("wrong.csv", string.Join('\n', [.. lines[..50], string.Join(',', [cells[0], "30500", .. cells[2..]]), .. lines[51..]]));
        CommandRun run = Train(csv, "stays", "--ignore", "pay");
        const string Wrong = "age: 1 of [0-9]+ numbers is more than 10 times as far from the median as nearly all others: '30500' in line 51";
        run.Output.ReplaceLineEndings(" ").Should().MatchRegex($"NOTE: {Wrong}");
        File.ReadAllText(Path.Combine(Out, "card.md")).Should().MatchRegex($"- {Wrong}");
        File.ReadAllText(Path.Combine(Out, "report.html")).Should().Contain("as far from the median as nearly all others");
        CommandRun.Of("inspect", csv, "--target", "stays").Output.ReplaceLineEndings(" ").Should().MatchRegex(Wrong);

        string fresh = _folder.File("a.csv", "age,colour,member,since\n30,red,yes,2024-01-01\n-4000,red,no,2024-01-01\n-,red,no,2024-01-01\n");
        CommandRun.Of("predict", Out, "--csv", fresh).Error.ReplaceLineEndings(" ").Should().Be(
            "NOTE: numbers more than 10 times as far from the median as nearly all training rows, possibly typing errors, were clipped: age in 1 row. ");
    }

    [Fact]
    public void The_logarithm_of_a_quantity_is_chosen_and_told()
    {
        string csv = _folder.WritePeople("t.csv", 120);
        CommandRun run = Train(csv, "pay", "--target-transform", "auto");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().MatchRegex("\nThe networks are trained on the (logarithms of the targets|untransformed targets), which have the lower RMSE on held-out rows\\.");
        CommandRun.Of("inspect", Out).Output.ReplaceLineEndings(" ").Should().MatchRegex("The networks learn the (logarithms of the targets|targets themselves):? ");
        Train(csv, "pay", "--target-transform", "log").Code.Should().Be(0);
        File.ReadAllText(Path.Combine(Out, "card.md")).Should().Contain("The networks learn the logarithms of the targets");
        Train(csv, "stays", "--target-transform", "log").Error.Should().Contain("--target-transform log is for quantities, but the model predicts 2 classes: leave it out, or add --task regression.");
        Train(csv, "pay", "--target-transform", "root").Error.Should().Contain("none, log, auto");
    }

    [Fact]
    public void Training_continues_on_new_rows_and_is_compared()
    {
        Train(_folder.WritePeople("t.csv", 200), "stays", "--ignore", "pay");
        string[] lines = File.ReadAllLines(_folder.WritePeople("new.csv", 200, seed: 2));
        string csv = _folder.File("pink.csv", string.Join('\n', lines.Select((line, row) => row % 4 == 1 ? line.Replace("red", "pink", StringComparison.Ordinal) : line)));
        CommandRun run = CommandRun.Of("train", "--from", Out, "--csv", csv, "--test", "0.2", "--out", _folder.PathOf("next"));
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("NOTE: new categories that the model has not seen before: colour in").And.MatchRegex(@"\nbefore  accuracy [0-9.]+  log_loss").And.MatchRegex(@"\nafter   accuracy [0-9.]+  log_loss");
        File.ReadAllText(_folder.PathOf("next/metrics.json")).Should().Contain("held_out_before");
        CommandRun.Of("predict", _folder.PathOf("next"), "--csv", csv).Should().BeEquivalentTo(new { Code = 0, Error = "" });

        CommandRun.Of("train", "--settings", _folder.PathOf("next/settings.json"), "--out", _folder.PathOf("again")).Should().BeEquivalentTo(new { Code = 0, Error = "" });
        File.ReadAllBytes(_folder.PathOf("again/model.safetensors")).Should().Equal(File.ReadAllBytes(_folder.PathOf("next/model.safetensors")));
        CommandRun.Of("predict", Out, "--csv", csv, "--out", Out).Error.Should().Be($"mytorch: --out {Out}: expected a file, found a folder.{Environment.NewLine}");
        CommandRun.Of("train", "--from", Out, "--csv", csv, "--preset", "best").Error.Should().Contain("--from continues with the settings of").And.Contain("leave --preset out.");
        CommandRun.Of("train", "--from", Out, "--csv", _folder.File("few.csv", "age,stays\n1,goes\n"), "--out", _folder.PathOf("next")).Error.Should().Contain("expected columns 'colour', 'member', 'since', found none");
    }

    [Fact]
    public void A_model_is_evaluated_and_inspected()
    {
        Train(_folder.WritePeople("t.csv", 300), "stays", "--ignore", "pay");
        string csv = _folder.WritePeople("new.csv", 200, seed: 2);
        CommandRun run = CommandRun.Of("evaluate", Out, "--csv", csv);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().StartWith($"{csv}: 200 rows").And.Contain("precision  recall").And.MatchRegex("accuracy [0-9.]+%  log loss [0-9.]+  ROC AUC 0.[0-9]+");
        string other = _folder.File("other.csv", "age,colour,member,since,stays\n30,red,yes,2024-01-01,sleeps\n");
        CommandRun.Of("evaluate", Out, "--csv", other).Error.Should().Contain("line 2, column 'stays': expected one of the 2 classes goes, stays, found 'sleeps'.");
        CommandRun.Of("evaluate", Out).Error.Should().Contain("is a table model: add --csv");

        CommandRun.Of("inspect", Out).Output.Should().Contain("predicts    classes: stays").And.Contain("classes     2: goes, stays").And.Contain("1 network, 20% of the rows held out").And.MatchRegex(@"\npay +Numeric +Ignored +--ignore");
    }

    private CommandRun Train(string csv, string target, params string[] more) =>
        CommandRun.Of(["train", "--csv", csv, "--target", target, "--preset", "fast", "--out", Out, .. more]);
}
