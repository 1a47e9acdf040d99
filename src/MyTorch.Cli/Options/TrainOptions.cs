using System.CommandLine;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The options of training: all settings, and the settings files to read and write.</summary>
internal sealed class TrainOptions
{
    private const string NotNegative = "a finite number of at least 0";

    /// <summary>A settings file; the command line takes precedence.</summary>
    public Option<string?> SettingsFile { get; } = File("--settings", "Read settings from this JSON file, whose entries have the names of the options; options on the command line take precedence.");

    /// <summary>Where to write the settings.</summary>
    public Option<string?> SaveSettings { get; } = File("--save-settings", "Write all settings to this JSON file, then train.");

    /// <summary>Whether to resume a run.</summary>
    public Option<bool> Resume { get; } = new("--resume") { Description = "Resume the run in --out from its latest checkpoint with its saved settings; the result is bitwise identical to an uninterrupted run. --epochs may be raised, but not with --schedule cosine." };

    /// <summary>The settings, in the order of the help and of files.</summary>
    public IReadOnlyList<SettingOption> Settings { get; } = [.. DataSettings(), .. TableOptions.Own(), .. NetworkSettings(), .. TrainingSettings(), .. OutputSettings()];

    /// <summary>All options, in the order of the help.</summary>
    public IEnumerable<Option> All => [.. Settings.Select(setting => setting.Option), SettingsFile, SaveSettings, Resume];

    /// <summary>Reads the settings from a command line without errors.</summary>
    /// <exception cref="InvalidDataException">The settings file is invalid.</exception>
    public TrainSettings Read(ParseResult parsed)
    {
        string? path = parsed.GetValue(SettingsFile);
        IReadOnlyDictionary<string, string> file = path is null ? new Dictionary<string, string>() : SettingsJson.ReadFile(path, Settings);
        SettingOption[] given = [.. Settings.Where(setting => setting.IsGiven(parsed))];
        bool isTable = file.ContainsKey("csv") || given.Any(setting => setting.Name == "csv");
        TrainSettings settings = isTable ? TrainSettings.ForTables : TrainSettings.ForImages;
        settings = Settings.Except(given).Where(setting => file.ContainsKey(setting.Name)).Aggregate(settings, (all, setting) => setting.Apply(all, file[setting.Name], path!));
        return given.Aggregate(settings, (all, setting) => setting.Apply(all, parsed));
    }

    /// <summary>Reads the settings like <see cref="Read"/> and decides between a table model and the single network; returns a note if options select the single network.</summary>
    /// <exception cref="InvalidDataException">The settings file is invalid.</exception>
    /// <exception cref="WrongOptionsException">There are options of both kinds.</exception>
    public (TrainSettings Settings, string? Note) ReadPath(ParseResult parsed) => TrainingPath.Choose(
        this, parsed, parsed.GetValue(SettingsFile) is { } path ? SettingsJson.ReadFile(path, Settings).Keys : [], Read(parsed));

    /// <summary>Returns the options that apply: those of a continued model, of a table model, or of the single network.</summary>
    public IReadOnlyList<SettingOption> SettingsOf(TrainSettings settings) =>
        settings.Table.From is not null ? [.. Settings.Where(option => TableContinuation.Options.Contains(option.Name))]
        : settings.HasRecipe ? [.. Settings.Where(option => !TableOptions.IsOfNetwork(option))]
        : Settings;

    /// <summary>Parses settings from JSON text, such as that of a saved model.</summary>
    /// <param name="json">The text.</param>
    /// <param name="name">Its name in messages.</param>
    /// <exception cref="InvalidDataException">The text is not JSON, or a setting is unknown or invalid.</exception>
    public TrainSettings Parse(string json, string name)
    {
        IReadOnlyDictionary<string, string> texts = SettingsJson.Read(json, name, Settings);
        TrainSettings settings = texts.ContainsKey("csv") ? TrainSettings.ForTables : TrainSettings.ForImages;
        return Settings.Where(setting => texts.ContainsKey(setting.Name)).Aggregate(settings, (all, setting) => setting.Apply(all, texts[setting.Name], name));
    }

    private static Option<string?> File(string name, string description) => new(name) { HelpName = "FILE", Description = description, Arity = ArgumentArity.ExactlyOne };

    private static IEnumerable<SettingOption> DataSettings() =>
    [
        SettingOptions.Text("--csv", "FILE", "Train on the rows of this CSV file, plain or .gz, instead of the embedded digits.", "a file", s => s.Csv, (s, v) => s with { Csv = v }),
        SettingOptions.Text("--target", "COLUMN", "The column of --csv to predict; several numeric or yes/no columns are separated by commas.", "the name of a column", s => s.Target, (s, v) => s with { Target = v }),
        SettingOptions.Choice("--task", "Whether the target is classes or numbers; auto takes a column of at most 20 different whole numbers as classes, and rejects a text among more numbers.", Tasks.All, s => s.Task, (s, v) => s with { Task = v }),
        SettingOptions.Choice("--missing-labels", $"Whether rows of --csv and --validation-csv without a label (an empty cell, {string.Join(", ", CsvReader.MissingValues)}) are rejected or dropped; keep, for the single network only, uses such a text as a class. [default: drop for a table model, reject for the single network]", ["reject", "drop", "keep"], s => s.MissingLabels.ToString().ToLowerInvariant(), (s, v) => s with { MissingLabels = Enum.Parse<MissingLabels>(v, ignoreCase: true) }),
        SettingOptions.Columns("--ignore", "Columns of --csv to ignore, such as a row number; \"\" is a column without a name. All others are features, except a first column of row numbers without a name; a table model leaves out all keys, row numbers and free text.", s => s.Ignore, (s, v) => s with { Ignore = v }),
        SettingOptions.Delimiter("--delimiter", "The character that separates the cells of a CSV file.", s => s.Delimiter, (s, v) => s with { Delimiter = v }),
        SettingOptions.Choice("--header", "Whether the first line of a CSV file contains the column names; otherwise the columns are named 1, 2, 3 ...", ["yes", "no"], s => s.Header, (s, v) => s with { Header = v }),
        SettingOptions.Text("--mnist", "DIR", "Train on the four IDX files of MNIST in this folder, plain or .gz, instead of the embedded digits; the t10k files are held out.", "a folder", s => s.MnistFolder, (s, v) => s with { MnistFolder = v }),
        SettingOptions.Text("--images", "FILE", "Train on the images of this IDX file, plain or .gz, instead of the embedded digits.", "a file", s => s.Images, (s, v) => s with { Images = v }),
        SettingOptions.Text("--labels", "FILE", "The labels of --images, also an IDX file: from 0 to the number of classes minus 1.", "a file", s => s.Labels, (s, v) => s with { Labels = v }),
        SettingOptions.Number("--validation", "Fraction of the samples that is held out for validation; not used with --mnist or --validation-csv.", "a number above 0 and below 1", share => share is > 0 and < 1, s => s.Validation, (s, v) => s with { Validation = v }),
        SettingOptions.Number("--test", "Fraction of the samples that is held out as a test set, which is never used for early stopping, thresholds or search; train reports its metrics at the end.", "a number of at least 0 and below 1", IsBelowOne, s => s.Test, (s, v) => s with { Test = v }),
        SettingOptions.Text("--validation-csv", "FILE", "Validate on the rows of this file instead of a fraction of --csv.", "a file", s => s.ValidationCsv, (s, v) => s with { ValidationCsv = v }),
        SettingOptions.Choice("--scale", "Scale features, and numbers to predict, by statistics of the training samples. [default: none; standard for --csv]", Scales.All, s => s.Scale, (s, v) => s with { Scale = v }),
        SettingOptions.Number("--rotate", "Rotate each training image by up to this many degrees, drawn again in each epoch.", NotNegative, IsNotNegative, s => s.Rotate, (s, v) => s with { Rotate = v }),
        SettingOptions.Number("--shift", "Shift each training image by up to this many pixels.", NotNegative, IsNotNegative, s => s.Shift, (s, v) => s with { Shift = v }),
        SettingOptions.Number("--noise", "Add normal noise of this standard deviation to the scaled features.", NotNegative, IsNotNegative, s => s.Noise, (s, v) => s with { Noise = v }),
    ];

    private static IEnumerable<SettingOption> NetworkSettings() =>
    [
        SettingOptions.Sizes("--hidden", "Units of each hidden layer; none for a linear model. [default: 256,128; 64,32 for --csv]", s => s.Hidden, (s, v) => s with { Hidden = v }),
        SettingOptions.Choice("--activation", "Activation of the hidden layers.", NetworkFactory.Activations, s => s.Activation, (s, v) => s with { Activation = v }),
        SettingOptions.OptionalCount("--batch-norm", "The number of layers with a BatchNorm, counted from the input. [default: every hidden layer; 0 for --csv]", 0, s => s.BatchNormLayers, (s, v) => s with { BatchNorm = v }),
        SettingOptions.Number("--dropout", "Probability of dropout after each hidden layer.", "a number of at least 0 and below 1", IsBelowOne, s => s.Dropout, (s, v) => s with { Dropout = v }),
        SettingOptions.Choice("--init", "Distribution of the initial weights, where normal is the standard normal; biases start at 0, or at 1, the threshold, with lif-rate.", NetworkFactory.Initializations, s => s.Initialization, (s, v) => s with { Initialization = v }),
    ];

    private static IEnumerable<SettingOption> TrainingSettings() =>
    [
        SettingOptions.Choice("--criterion", "The loss: for classes softmax-cross-entropy, for numbers one of the others; auto uses softmax-cross-entropy or mean-squared-error.", Criteria.All, s => s.Criterion, (s, v) => s with { Criterion = v }),
        SettingOptions.Number("--label-smoothing", "Fraction of each label that softmax-cross-entropy spreads over all classes.", "a number of at least 0 and below 1", IsBelowOne, s => s.LabelSmoothing, (s, v) => s with { LabelSmoothing = v }),
        SettingOptions.Number("--huber-delta", "Error of a scaled number above which huber is linear instead of quadratic.", "a finite number above 0", delta => delta > 0 && double.IsFinite(delta), s => s.HuberDelta, (s, v) => s with { HuberDelta = v }),
        SettingOptions.Choice("--optimizer", "The optimizer; handout is the momentum of the homework, which for several targets uses the sum of their losses instead of the mean. [default: handout; adam for --csv]", Optimizers.All, s => s.Optimizer, (s, v) => s with { Optimizer = v }),
        SettingOptions.OptionalNumber("--learning-rate", "Learning rate. [default: 0.01; 0.001 for adam and adamw]", NotNegative, IsNotNegative, s => s.InitialLearningRate, (s, v) => s with { LearningRate = v }),
        SettingOptions.Number("--momentum", "Momentum of handout and sgd, at least 0 and below 1.", "a number of at least 0 and below 1", IsBelowOne, s => s.Momentum, (s, v) => s with { Momentum = v }),
        SettingOptions.Number("--weight-decay", "Weight decay of the weights, not of biases and BatchNorm. It shrinks the weights in the optimizer's update and is not part of the loss.", NotNegative, IsNotNegative, s => s.WeightDecay, (s, v) => s with { WeightDecay = v }),
        SettingOptions.Number("--l1", "Factor of the L1 penalty added to the training loss, the sum of |w| over the weights; drives weights toward 0.", NotNegative, IsNotNegative, s => s.L1, (s, v) => s with { L1 = v }),
        SettingOptions.Number("--l2", "Factor of the L2 penalty added to the training loss, half the sum of w^2 over the weights. Unlike --weight-decay, its gradient is part of the gradient of the loss: --clip and the scaling of adamw apply to it.", NotNegative, IsNotNegative, s => s.L2, (s, v) => s with { L2 = v }),
        SettingOptions.Choice("--schedule", "How the learning rate changes: cosine lowers it to 0 at the last epoch; step multiplies it by --gamma every --step-size epochs, exponential every epoch, plateau when --monitor stops falling.", Schedules.All, s => s.Schedule, (s, v) => s with { Schedule = v }),
        SettingOptions.OptionalNumber("--gamma", "Factor of the schedules step, exponential and plateau. [default: 0.1; 0.95 for exponential]", "a number above 0 and below 1", gamma => gamma is > 0 and < 1, s => s.Gamma, (s, v) => s with { Gamma = v }),
        SettingOptions.Count("--step-size", "Epochs between the steps of the schedule step; patience of plateau.", 1, s => s.StepSize, (s, v) => s with { StepSize = v }),
        SettingOptions.Choice("--schedule-by", "Whether the schedule steps after each epoch or each batch; by batch, --step-size counts batches.", [Schedules.ByEpoch, Schedules.ByBatch], s => s.ScheduleBy, (s, v) => s with { ScheduleBy = v }),
        SettingOptions.Number("--clip", "The largest norm of all gradients together; larger ones are scaled down to it. 0 does not clip.", NotNegative, IsNotNegative, s => s.Clip, (s, v) => s with { Clip = v }),
        SettingOptions.Count("--patience", "Stop when --monitor has not improved for this many epochs, and keep the weights of the best epoch; 0 never stops early and keeps the weights of the last epoch. [default: 0; 20 for --csv]", 0, s => s.Patience, (s, v) => s with { Patience = v }),
        SettingOptions.Choice("--monitor", "What --patience watches on the validation samples: the loss, or the error, which is the fraction of wrong predictions, or 1 - R2 for numbers.", [TrainSettings.MonitorsLoss, TrainSettings.MonitorsError], s => s.Monitor, (s, v) => s with { Monitor = v }),
        SettingOptions.Number("--min-delta", "The smallest improvement of --monitor that counts for --patience.", NotNegative, IsNotNegative, s => s.MinDelta, (s, v) => s with { MinDelta = v }),
        SettingOptions.OptionalNumber("--tolerance", "Stop when --monitor has changed by at most this from one epoch to the next, up or down.", NotNegative, IsNotNegative, s => s.Tolerance, (s, v) => s with { Tolerance = v }),
        SettingOptions.Threshold("--threshold", "For two classes: predict the second class if its probability is above this value; a name chooses the one with the largest metric on the validation samples: Youden's J, F1 or F-beta as in f2, the accuracy, the balanced accuracy, Matthews correlation coefficient, the recall at a precision of at least P, or the precision at a recall of at least R. The threshold is saved in the model. Without it, the more probable class is predicted.", s => s.Threshold, (s, v) => s with { Threshold = v }),
        SettingOptions.Count("--epochs", "The number of passes through the training samples. [default: 30; 200 for --csv]", 0, s => s.Epochs, (s, v) => s with { Epochs = v }),
        SettingOptions.Count("--batch-size", "Samples in a batch.", 1, s => s.BatchSize, (s, v) => s with { BatchSize = v }),
        SettingOptions.Choice("--drop-last", "Whether to leave out the last batch of an epoch if it has fewer samples. Otherwise, with BatchNorm, a last batch of a single sample is added to the previous batch.", ["yes", "no"], s => s.DropLast, (s, v) => s with { DropLast = v }),
        SettingOptions.WholeOf("--seed", "Seed of all random numbers: the held-out samples, the initial weights, the order of the samples. The same seed gives the same files.", s => s.Seed, (s, v) => s with { Seed = v }),
        SettingOptions.Count("--starts", "Train from this many starting points with different initial weights, and keep the network with the lowest validation loss. With more than one, no checkpoints are written, and --resume is not possible.", 1, s => s.Starts, (s, v) => s with { Starts = v }),
        SettingOptions.Choice("--dtype", "Type of all numbers.", ["double", "float"], s => s.Dtype, (s, v) => s with { Dtype = v }),
    ];

    private static IEnumerable<SettingOption> OutputSettings() =>
    [
        SettingOptions.Count("--checkpoint-every", "The number of epochs between checkpoints; 0 for no checkpoints.", 0, s => s.CheckpointEvery, (s, v) => s with { CheckpointEvery = v }),
        SettingOptions.Text("--out", "DIR", "Output folder; files of an earlier run in it are replaced. [default: runs/<time>]", "a folder", s => s.OutputPath, (s, v) => s with { OutputPath = v }),
    ];

    private static bool IsNotNegative(double value) => value >= 0 && double.IsFinite(value);

    private static bool IsBelowOne(double value) => value is >= 0 and < 1;
}
