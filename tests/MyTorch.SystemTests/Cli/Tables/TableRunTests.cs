using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.SystemTests.Cli;

public sealed class TableRunTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void Classes_of_a_table_are_learned(string dtype)
    {
        CommandRun run = Train(_folder.WriteFruit("fruit.csv", 300), "fruit", "--ignore", "id", "--dtype", dtype, "--epochs", "60");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("240 training samples, 60 validation samples").And.Contain("To predict: fruit, classification: 3 classes, apple, pear, plum.");
        run.Output.Should().MatchRegex(@"accuracy (9[5-9]|100)\.\d\d%").And.MatchRegex(@"\n *apple +20 +\. +\.");
        Directory.GetFileSystemEntries(_folder.PathOf("out")).Select(path => Path.GetFileName(path)).Should().BeEquivalentTo(DigitsRunTests.Entries);
    }

    [Theory]
    [InlineData("double", "standard")]
    [InlineData("float", "minmax")]
    [InlineData("double", "standard", "--optimizer", "handout", "--batch-norm", "1")]
    [InlineData("float", "standard", "--optimizer", "rmsprop", "--schedule", "exponential", "--noise", "0.01")]
    public void Numbers_of_a_table_are_learned(string dtype, string scale, params string[] more)
    {
        CommandRun run = Train(_folder.WritePrices("prices.csv", 300), "price", ["--dtype", dtype, "--scale", scale, "--epochs", "60", .. more]);
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        run.Output.Should().Contain("To predict: price, regression: it has numbers with decimals.").And.MatchRegex(@"R2 0\.9[89]\d\d");
        File.ReadAllText(_folder.PathOf("out/val_error.svg")).Should().Contain("error (% of variance not explained)");
        double error = Tables.Number(Tables.Cells(_folder.PathOf("out/stats.csv"))[^1][4]);
        error.Should().BeInRange(0, 0.05);
    }

    [Theory]
    [InlineData("0,1,0,1", "classification: 2 classes, 0, 1.")]
    [InlineData("10,9,10,9", "classification: 2 classes, 9, 10.")]
    [InlineData("a,1,a,1", "classification: 2 classes, 1, a.")]
    [InlineData("0.5,1,0.5,1", "regression: it has numbers with decimals.")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20", "classification: 20 classes, *")]
    [InlineData("1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21", "regression: it has more than 20 different numbers.")]
    public void The_task_follows_from_the_target_and_is_said(string cells, string words)
    {
        string[] rows = [.. cells.Split(',').SelectMany(cell => Enumerable.Range(0, 5).Select(i => $"{i},{cell}"))];
        string file = _folder.File("t.csv", $"x,y\n{string.Join('\n', rows)}\n");
        Train(file, "y", "--epochs", "1").Output.Should().Match($"*To predict: y, {words}*");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void A_text_among_many_numbers_is_no_class(int place)
    {
        string[] rows = [.. Enumerable.Range(0, 40).Select(i => $"{i},{i}.25")];
        rows = [.. rows[..place], "7,N/A", .. rows[place..]];
        string file = _folder.File("t.csv", $"x,y\n{string.Join('\n', rows)}\n");
        CommandRun run = Train(file, "y", "--epochs", "1");
        run.Code.Should().Be(1);
        run.Error.Should().Be(
            $"mytorch: {file}: line {place + 2}, column 2 (y): expected {(place == 0 ? "a class or a number to predict" : "a number")}, found 'N/A': rows without a label must be removed or labelled first. --missing-labels drop leaves these rows out.{(place == 0 ? " --missing-labels keep reads such a text as a class." : "")}{Environment.NewLine}");
        string twice = _folder.File("twice.csv", $"x,y\n{string.Join('\n', [.. rows, .. rows])}\n");
        Train(twice, "y", "--epochs", "1", "--task", "classification", "--validation", "0.5", "--missing-labels", "keep").Output.Should().Contain("classification: 41 classes");
    }

    [Fact]
    public void Codes_among_many_numbers_may_be_classes()
    {
        string file = _folder.File("t.csv", $"x,y\n{string.Join('\n', Enumerable.Range(1, 30).Select(i => $"{i},{i}"))}\n31,30a\n");
        Train(file, "y").Error.Should().Be(
            $"mytorch: {file}: line 32, column 2 (y): expected a number, found '30a'; where they are classes, add --task classification.{Environment.NewLine}");
        file = _folder.File("bare.csv", $"{string.Join('\n', Enumerable.Range(1, 30).Select(i => $"{i},{i}"))}\n31,30a\n");
        Train(file, "2", "--header", "no").Error.Should().EndWith($"line 31, column 2: expected a number, found '30a'; where they are classes, add --task classification.{Environment.NewLine}");
    }

    [Fact]
    public void Names_of_columns_are_a_single_line() =>
        Train(_folder.WriteFruit("f.csv", 9), "fruit", "--ignore", "id\nx").Error.Should().Be($"mytorch: --ignore must be column names separated by commas.{Environment.NewLine}");

    [Theory]
    [InlineData("double")]
    [InlineData("float")]
    public void A_last_batch_of_one_sample_teaches_no_BatchNorm(string dtype)
    {
        const string Words = "The last sample of each epoch is added to the previous batch, because BatchNorm needs more than one sample in a batch.";
        string csv = _folder.WritePrices("prices.csv", 33);
        string more = _folder.WritePrices("more.csv", 9, seed: 2);
        foreach (string optimizer in new[] { "handout", "adam" })
        {
            // Nothing is learned but the running variance; a batch of one has none.
            Train(csv, "price", "--validation-csv", more, "--optimizer", optimizer, "--batch-norm", "1", "--epochs", "20", "--learning-rate", "0", "--patience", "0", "--dtype", dtype)
                .Output.Should().Contain(Words);
            double[] merged = Variances();
            Train(csv, "price", "--validation-csv", more, "--optimizer", optimizer, "--batch-norm", "1", "--epochs", "20", "--learning-rate", "0", "--patience", "0", "--dtype", dtype, "--batch-size", "33")
                .Output.Should().NotContain(Words);
            double[] whole = Variances();
            merged.Should().Equal(whole, "the last sample is in the batch of the other 32");
        }

        double[] Variances() => [.. Npz.Read(_folder.PathOf("out/model.npz"))["batchnorm0.running_var"].ToMatrix<double>().Enumerate()];
    }

    [Fact]
    public void A_single_sample_is_refused_for_a_BatchNorm()
    {
        string csv = _folder.WritePrices("prices.csv", 1);
        Train(csv, "price", "--task", "regression", "--validation-csv", csv, "--batch-norm", "1", "--scale", "none").Error.Should().Be(
            $"mytorch: {csv}: BatchNorm needs more than one training sample; add --batch-norm 0.{Environment.NewLine}");
    }

    [Theory]
    [InlineData("handout")]
    [InlineData("adam")]
    public void A_last_batch_with_fewer_samples_may_be_left_out(string optimizer)
    {
        // 40 samples in batches of 32: in the order of the seed, the epoch without its last 8 is one step, the other two.
        string csv = _folder.WritePrices("prices.csv", 40);
        Model("no").Should().NotEqual(Model("yes"));
        Train(csv, "price", "--validation-csv", csv, "--optimizer", optimizer, "--batch-size", "41", "--drop-last", "yes").Error.Should().Be(
            $"mytorch: {csv}: 40 training samples, but --drop-last yes leaves no full batch of 41; choose a smaller --batch-size.{Environment.NewLine}");

        byte[] Model(string dropLast)
        {
            Train(csv, "price", "--validation-csv", csv, "--optimizer", optimizer, "--epochs", "1", "--drop-last", dropLast).Error.Should().BeEmpty();
            return File.ReadAllBytes(_folder.PathOf("out/model.npz"));
        }
    }

    [Fact]
    public void An_improvement_below_the_least_one_does_not_count()
    {
        string csv = _folder.WritePrices("prices.csv", 60);
        Train(csv, "price", "--epochs", "30", "--patience", "4").Output.Should().Contain("30 epochs in ");
        Train(csv, "price", "--epochs", "30", "--patience", "4", "--min-delta", "1000").Output.Should().Contain("Ended after 5 of 30 epochs, ").And.Contain("those of the best epoch, 1.");
        File.ReadAllText(_folder.PathOf("out/report.html")).Should().Contain("<dt>Best epoch</dt><dd>1</dd>");
    }

    [Fact]
    public void The_task_may_be_given()
    {
        string file = _folder.File("t.csv", $"x,y\n{string.Join('\n', Enumerable.Range(0, 20).Select(i => $"{i / 2},{i % 2}"))}\n");
        Train(file, "y", "--epochs", "1", "--task", "regression").Output.Should().Contain("To predict: y, regression: as --task says.");
        Train(file, "x", "--epochs", "1", "--task", "classification", "--validation", "0.5").Error.Should().BeEmpty();
        Train(file, "x,y", "--epochs", "1").Error.Should().Match("mytorch: *: no column is left for features besides x, y.*");
    }

    [Theory]
    [InlineData("adam")]
    [InlineData("handout")]
    public void Several_columns_of_numbers_are_predicted_together(string optimizer)
    {
        string file = _folder.PathOf("p.csv");
        File.WriteAllLines(file, File.ReadAllLines(_folder.WritePrices("prices.csv", 100)).Select((line, i) => $"{line},{(i == 0 ? "c" : line[..3])}"));
        string output = Train(file, "price,c", "--epochs", "3", "--patience", "0", "--optimizer", optimizer).Output;
        output.Should().Contain("To predict: price, c, regression: there are several columns.");
        output.Should().Contain(FormattableString.Invariant($"\nvalidation  loss {Tables.Number(Tables.Cells(_folder.PathOf("out/stats.csv"))[^1][3]):F4} (mean squared error, scaled)  "), "the curve and the figure are the same mean");
        CommandRun run = CommandRun.Of("predict", _folder.PathOf("out/model.safetensors"), "--csv", file);
        run.Output.Split('\n')[0].Should().Be("prediction_price,prediction_c");
    }

    [Fact]
    public void Rows_to_validate_on_may_come_from_another_file()
    {
        CommandRun run = Train(_folder.WriteFruit("fruit.csv", 90), "fruit", "--validation-csv", _folder.WriteFruit("more.csv", 31, seed: 2), "--epochs", "2");
        run.Output.Should().Contain("90 training samples, 31 validation samples");
    }

    [Fact]
    public void A_table_without_a_header_and_with_tabs_is_read()
    {
        string[] lines = File.ReadAllLines(_folder.WriteFruit("fruit.csv", 60));
        string file = _folder.File("t.tsv", string.Join('\n', lines.Skip(1).Select(line => line.Replace(',', '\t'))));
        CommandRun run = Train(file, "5", "--ignore", "1", "--header", "no", "--delimiter", "tab", "--epochs", "2");
        run.Should().BeEquivalentTo(new { Code = 0, Error = "" });
        CommandRun.Of("predict", _folder.PathOf("out/model.safetensors"), "--csv", file).Output.Split('\n')[0].Should().Be("prediction\tprobability_apple\tprobability_pear\tprobability_plum");
    }

    [Theory]
    [InlineData("a,b,y\n1,2,3\n1,2\n", "line 3, column 3 (y): expected 3 cells as in the header, found 2.")]
    [InlineData("a,b,y\n1,x,0.5\n1,2,0.25\n", "line 2, column 2 (b): expected a number, found 'x'. In 2 rows, a column has cells that are not numbers: b (1 text). --preset good takes texts and missing values; --ignore b leaves it out.")]
    [InlineData("a,b,c d,y\n,x,1,0.5\n1,2,z,0.25\n,u,v,1\n", "line 2, column 1 (a): expected a number, found '': rows with missing values must be removed or filled first. In 3 rows, 3 columns have cells that are not numbers: a (2 missing), b (2 texts), c d (2 texts). --preset good takes texts and missing values; --ignore 'a,b,c d' leaves them out.")]
    [InlineData("a,b,y\n1,2,0.5\n1,NaN,0.25\n", "line 3, column 2 (b): expected a finite number, found 'NaN': rows with missing values must be removed or filled first. In 2 rows, a column has cells that are not numbers: b (1 missing). --preset good takes texts and missing values; --ignore b leaves it out.")]
    [InlineData("a,b,y\n-Infinity,2,0.5\n", "line 2, column 1 (a): expected a finite number, found '-Infinity': infinite values must be removed or replaced first.")]
    [InlineData("a,b,y\n1,2,0.5\n1,2,NaN\n", "line 3, column 3 (y): expected a class or a number to predict, found 'NaN': rows without a label must be removed or labelled first. --missing-labels drop leaves these rows out. --missing-labels keep reads such a text as a class.")]
    [InlineData("a,b,y\n", "line 2, column 1 (a): expected a row, found the end of the file.")]
    [InlineData("", "line 1, column 1: expected a row, found the end of the file.")]
    [InlineData("a,b,c\n1,2,3\n", "line 1: expected one column 'y', found none among 3 columns: a, b, c.")]
    [InlineData("a;b;y\n1;2;3\n", "line 1: expected one column 'y', found none among 1 columns: a;b;y: the file looks like it is separated by ';': use Delimiter = ';' (--delimiter \";\").")]
    [InlineData("1,2.5,3\n4,5,6\n", "line 1: expected one column 'y', found none among 3 columns: 1, 2.5, 3. Where the first line has no names, add --header no; the columns then are 1, 2, 3 ...")]
    [InlineData("a,b,Y\n1,2,3\n", "line 1: expected one column 'y', found none among 3 columns: a, b, Y. Did you mean 'Y'?")]
    [InlineData("a,b,y\n1,2,k\n3,4,k\n", "column 'y' has a single class, 'k': there is nothing to learn.")]
    [InlineData("a,b,y\n1,2,k\n3,4,\n", "line 3, column 3 (y): expected a class or a number to predict, found '': rows without a label must be removed or labelled first. --missing-labels drop leaves these rows out.")]
    [InlineData("a,b,y\n1,2,0.5\n", "Of 1 sample, validation gets 1 and the test set 0: training and validation must have at least one sample each.")]
    [InlineData("y\n0.5\n1\n", "no column is left for features besides y.")]
    public void A_bad_table_is_refused_with_the_place(string content, string message)
    {
        string file = _folder.File("t.csv", content);
        CommandRun run = Train(file, "y");
        run.Should().BeEquivalentTo(new { Code = 1, Output = "", Error = $"mytorch: {file}: {message}{Environment.NewLine}" });
        _folder.Names().Should().Equal("t.csv");
    }

    [Fact]
    public void Figures_that_are_worth_little_say_so()
    {
        string prices = _folder.WritePrices("p.csv", 200);
        Train(prices, "price", "--epochs", "30").Output.Should().Contain("Only 40 samples held out, which were also used to choose the best epoch: with another --seed,").And.NotContain("WARNING");
        CommandRun run = Train(prices, "price", "--epochs", "3", "--learning-rate", "9", "--optimizer", "adam", "--patience", "0", "--test", "0.1");
        run.Output.Should().Contain("Only 20 samples held out: with").And.Contain("WARNING: the network is worse than guessing even on the training samples: lower --learning-rate, which is 9,");
        run.Output.Should().Contain("140 training samples, 40 validation samples, 20 test samples").And.MatchRegex(@"\ntest        loss \S+ \(mean squared error, scaled\)  R2 -");
    }

    [Fact]
    public void A_class_with_a_single_sample_is_pointed_out()
    {
        string csv = _folder.WriteFruit("fruit.csv", 90);
        File.AppendAllText(csv, "91,1,1,1,pearr\n");
        Train(csv, "fruit", "--epochs", "1").Output.Should().Contain("A class has a single sample: pearr. It is used for training and never held out. Is the name misspelt?");
        string more = _folder.WriteFruit("more.csv", 30);
        Train(csv, "fruit", "--epochs", "1", "--validation-csv", more).Output.Should().Contain("A class has a single sample: pearr. Is the name misspelt?");
        File.AppendAllText(csv, "92,1,1,1,figg\n93,1,1,1,plumm\n94,1,1,1,applle\n");
        Train(csv, "fruit", "--epochs", "1").Output.Should().Contain("4 classes have a single sample: ").And.Contain("They are used for training and never held out. Is the target a quantity, for --task regression?");
        Train(_folder.WritePrices("p.csv", 40), "price", "--task", "classification", "--epochs", "1", "--validation", "0.5").Error.Should().Contain(
            "p.csv: 40 classes have a single sample, which must be in the training set, but only 20 of 40 samples are for training:");
    }

    [Fact]
    public void A_column_to_ignore_must_be_there() =>
        Train(_folder.WriteFruit("f.csv", 9), "fruit", "--ignore", "id,colour").Error.Should().Match("*: there is no column 'colour' to ignore among id, length, weight, noise, fruit.*");

    [Theory]
    [InlineData("--csv needs --target, the column to predict.", "--csv", "x.csv")]
    [InlineData("--target needs --csv, the file that contains the column.", "--target", "y")]
    [InlineData("--test holds out samples of --csv, --images or the embedded digits; with --mnist or --validation-csv, use evaluate on a separate test file.", "--mnist", "m", "--test", "0.2")]
    [InlineData("--validation 0.6 and --test 0.4 leave nothing to train on: together they must be below 1.", "--validation", "0.6", "--test", "0.4")]
    [InlineData("--validation-csv needs --csv.", "--validation-csv", "x.csv")]
    [InlineData("--csv and --mnist are different sources of samples: choose one.", "--csv", "x.csv", "--target", "y", "--mnist", "m")]
    [InlineData("--rotate and --shift are for images, not for --csv; --noise is for both.", "--csv", "x.csv", "--target", "y", "--rotate", "3")]
    [InlineData("--schedule plateau follows the validation loss, which is computed after an epoch; choose --schedule-by epoch, or another --schedule.", "--optimizer", "sgd", "--schedule", "plateau", "--schedule-by", "batch")]
    [InlineData("--l1 and --l2 must be finite in float; choose smaller ones, or --dtype double.", "--dtype", "float", "--l2", "1e300")]
    [InlineData("--dropout is not part of the handout's training; choose another --optimizer, such as sgd.", "--dropout", "0.5")]
    [InlineData("--schedule is not part of the handout's training; choose another --optimizer, such as sgd.", "--schedule", "cosine")]
    [InlineData("--weight-decay is not part of the handout's training; choose another --optimizer, such as sgd.", "--weight-decay", "0.5")]
    public void Options_that_do_not_go_together_are_refused(string message, params string[] args) =>
        CommandRun.Of(args).Should().Be(new CommandRun(2, "", $"mytorch: {message} See mytorch --help.{Environment.NewLine}"));

    private CommandRun Train(string csv, string target, params string[] more) =>
        CommandRun.Of(["train", "--preset", "handout", "--csv", csv, "--target", target, "--out", _folder.PathOf("out"), .. more]);
}
