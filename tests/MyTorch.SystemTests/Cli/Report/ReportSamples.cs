using MathNet.Numerics.LinearAlgebra;
using MyTorch.Cli;
using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch.SystemTests.Cli.Report;

/// <summary>Contents of reports: of small trained networks, and of numbers and names as bad as can be.</summary>
internal static class ReportSamples
{
    /// <summary>A name that would end the script it stands in, and one that would begin an attribute.</summary>
    public const string Hostile = "</script><script>alert(1)</script>";

    public const string HostileQuote = "\" onmouseover='alert(2)' x=\"";

    /// <summary>All of them, by name.</summary>
    public static IReadOnlyDictionary<string, Func<ReportContent>> All { get; } = new Dictionary<string, Func<ReportContent>>
    {
        ["digits"] = () => Digits(),
        ["no epoch"] = () => Digits(epochs: 0),
        ["one epoch"] = () => Digits(epochs: 1),
        ["regression"] = Regression,
        ["not a number"] = NotFinite,
        ["ugly"] = Ugly,
        ["two classes, one of them empty"] = () => Classes(2, withSamples: 1),
        ["100 classes"] = () => Classes(100, withSamples: 100),
        ["300 classes"] = () => Classes(300, withSamples: 300),
        ["5000 epochs"] = () => Curves(5000, layers: 3),
        ["50 layers"] = () => Curves(200, layers: 50),
        ["nothing"] = () => new ReportContent { Title = "", History = HistoryOf(0) },
    };

    /// <summary>A network on the digits, trained for a moment.</summary>
    public static ReportContent Digits(int epochs = 12)
    {
        DataSplit<float> digits = MyTorch.Data.Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 0);
        var network = new Sequential<float>(
            new Linear<float>(64, 32, Initializers.KaimingNormal<float>(seed: 1), Initializers.Zeros<float>), new BatchNorm<float>(32), new ReLU<float>(),
            new Linear<float>(32, 16, Initializers.KaimingNormal<float>(seed: 2), Initializers.Zeros<float>), new ReLU<float>(),
            new Linear<float>(16, 10, Initializers.KaimingNormal<float>(seed: 3), Initializers.Zeros<float>));
        var criterion = new SoftmaxCrossEntropy<float>();
        var optimizer = new SGD<float>(network.Parameters, learningRate: 0.01, momentum: 0.9);
        var trainer = new Trainer<float>(network, criterion, optimizer)
        {
            Scheduler = new LearningRateScheduler<float>(optimizer, new CosineAnnealingLR(Math.Max(1, epochs))),
            Metrics = [Metric.Accuracy<float>()],
            RecordsGradientNorms = true,
        };
        History history = trainer.Fit(new DataLoader<float>(digits.Train, 32, shuffle: true), new DataLoader<float>(digits.Validation, 256), epochs);
        var findings = new ClassFindings([.. Enumerable.Range(0, 10).Select(digit => $"{digit}")]);
        Matrix<float> probabilities = network.PredictProbabilities(digits.Validation.X, criterion);
        findings.Add(digits.Validation.X, OneHot.Decode(probabilities), probabilities, OneHot.Decode(digits.Validation.Y));
        return new ReportContent
        {
            Title = "The embedded digits",
            Subtitle = "1437 training samples, 360 validation samples",
            History = history,
            KeyMetrics =
            [
                ("Accuracy", "96.10%"), ("Validation loss", "0.1354"), ("Training loss", "0.0312"), ("Epochs", "12"), ("Time", "0.4 s"),
                ("Samples a second", "431,000"), ("Parameters", "2,842"),
            ],
            Settings = [("hidden", "32,16"), ("learning rate", "0.01"), ("type", "float")],
            Defaults = [("activation", "relu"), ("momentum", "0.9"), ("batch size", "32"), ("seed", "0")],
            Layers = [.. network.Parts.Select(part => part.Name)],
            Summary = network.Summary(),
            ImageWidth = 8,
            Classes = findings,
        };
    }

    /// <summary>A regression of two targets, one of them hard.</summary>
    public static ReportContent Regression()
    {
        var random = new Random(1);
        Matrix<double> x = Matrix<double>.Build.Dense(3000, 5, (_, _) => Math.Round(100 * random.NextDouble(), 2));
        Matrix<double> targets = Matrix<double>.Build.Dense(3000, 2, (row, column) => (column == 0 ? 3000 * x[row, 0] : 5) + (20 * x[row, 1]));
        Matrix<double> predictions = targets.MapIndexed((_, column, target) =>
            target + ((column == 0 ? 8000 : 300) * (random.NextDouble() + random.NextDouble() - 1)));
        var findings = new NumberFindings(["price", "rent per month"]);
        findings.Add(x, predictions, targets);
        return new ReportContent
        {
            Title = "houses.csv",
            Subtitle = "12,000 training samples, 3,000 validation samples",
            History = HistoryOf(40, ("training_loss", epoch => 5e9 * Math.Exp(-epoch / 4.0)), ("validation_loss", epoch => (6e9 * Math.Exp(-epoch / 4.0)) + 1e6), ("validation_r2", epoch => 1 - Math.Exp(-epoch / 5.0)), ("learning_rate", _ => 0.001)),
            KeyMetrics = [("R2", "0.9962"), ("Mean absolute error", "2657"), ("Epochs", "40"), ("Time", "12.1 s")],
            Settings = [("csv", "houses.csv"), ("target", "price, rent per month"), ("optimizer", "adam")],
            Features = ["area", "rooms", "year", "floor", "distance"],
            Summary = "  #  layer        outputs    parameters\n  0  Linear             2            12\n     all                           12",
            Numbers = findings,
        };
    }

    /// <summary>A regression in which no prediction is a number, and one with a single sample that is exact.</summary>
    public static ReportContent NotFinite()
    {
        var findings = new NumberFindings(["lost", "exact"]);
        findings.Add(Matrix<double>.Build.Dense(1, 1), Matrix<double>.Build.DenseOfArray(new[,] { { double.NaN, 3 } }), Matrix<double>.Build.Dense(1, 2, 3));
        return new ReportContent { Title = "not finite", History = HistoryOf(2, ("training_loss", _ => double.NaN)), Numbers = findings };
    }

    /// <summary>Names of users that are markup, very long, empty or no text at all, and numbers that are none.</summary>
    public static ReportContent Ugly()
    {
        string lengthy = string.Concat(Enumerable.Repeat("averylongnamewithoutanyspace", 20));
        string[] names = [Hostile, HostileQuote, lengthy, "", "\ud800 half a pair", "<!--", "&amp;", "\u202eright to left", "日本語のクラス名", "a\u0000b"];
        var random = new Random(2);
        var findings = new ClassFindings(names);
        double[][] scores = [.. Enumerable.Range(0, 300).Select(sample => Enumerable.Range(0, names.Length).Select(label => random.NextDouble() + (label == sample % 10 ? 0.7 : 0)).ToArray())];
        scores[7][3] = double.NaN;
        scores[8][3] = double.PositiveInfinity;
        Matrix<double> probabilities = Matrix<double>.Build.DenseOfRowArrays(scores.Select(row => Array.ConvertAll(row, score => score / row.Sum())));
        Matrix<double> x = Matrix<double>.Build.Dense(300, 4, (row, column) => (row + column) % 5 == 0 ? double.NaN : Math.Pow(10, (row % 60) - 30));
        findings.Add(x, OneHot.Decode(probabilities), probabilities, [.. Enumerable.Range(0, 300).Select(sample => sample % 10)]);
        return new ReportContent
        {
            Title = Hostile,
            Subtitle = lengthy,
            History = HistoryOf(
                30,
                ("training_loss", epoch => epoch > 20 ? double.NaN : Math.Exp(epoch * 30)),
                ("validation_loss", epoch => epoch % 7 == 3 ? double.PositiveInfinity : 1e-300),
                ("training_zero", _ => 0),
                ("validation_huge", epoch => double.MaxValue * (epoch % 2 == 0 ? 1 : -1)),
                ("validation_tiny", epoch => double.Epsilon * epoch),
                ("none", _ => double.NaN),
                (Hostile, epoch => -epoch),
                ("learning_rate", _ => 1e-7),
                ("gradient_norm", _ => 0),
                ("gradient_norm.0", epoch => epoch)),
            KeyMetrics = [(Hostile, HostileQuote), (lengthy, lengthy), ("Loss", "NaN")],
            Settings = [(Hostile, Hostile), (lengthy, lengthy), ("", "")],
            Defaults = [(Hostile, Hostile), (lengthy, lengthy), ("", "")],
            Layers = [Hostile],
            Summary = $"{Hostile}\n{lengthy}",
            Features = [Hostile, lengthy, HostileQuote],
            Classes = findings,
        };
    }

    /// <summary>A hundred classes, or other numbers of them, of which one or all have samples.</summary>
    public static ReportContent Classes(int classes, int withSamples)
    {
        var random = new Random(3);
        int[] labels = [.. Enumerable.Range(0, 3000).Select(_ => random.Next(withSamples))];
        int[] predicted = [.. labels.Select(label => random.Next(5) == 0 ? random.Next(classes) : label)];
        var findings = new ClassFindings([.. Enumerable.Range(0, classes).Select(label => $"class {label}")]);
        findings.Add(Matrix<double>.Build.Dense(3000, 2), predicted, OneHot.Encode<double>(predicted, classes), labels);
        return new ReportContent { Title = $"{classes} classes", History = HistoryOf(5, ("training_loss", epoch => 1.0 / epoch)), Classes = findings, Features = ["a", "b"] };
    }

    /// <summary>Nothing but curves.</summary>
    public static ReportContent Curves(int epochs, int layers = 0)
    {
        var random = new Random(4);
        (string, Func<int, double>)[] norms = [.. Enumerable.Range(0, layers).Select(layer => ($"gradient_norm.{layer}", (Func<int, double>)(epoch => (layer + 1) / (1.0 + epoch) * (0.9 + (random.NextDouble() / 5)))))];
        return new ReportContent
        {
            Title = $"{epochs} epochs",
            History = HistoryOf(epochs, [("training_loss", epoch => 1 / (1 + (epoch / 100.0)) * (0.9 + (random.NextDouble() / 5))), ("learning_rate", _ => 0.1), .. norms]),
        };
    }

    /// <summary>A history, of functions of the epoch, from 1.</summary>
    public static History HistoryOf(int epochs, params (string Name, Func<int, double> Value)[] curves)
    {
        var history = new History();
        for (int epoch = 1; epoch <= epochs; epoch++)
        {
            int now = epoch;
            history.Add(curves.ToDictionary(curve => curve.Name, curve => curve.Value(now)));
        }

        return history;
    }
}
