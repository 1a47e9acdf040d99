using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch.Cli;

/// <summary>All settings of a run: the same settings and files give the same network.</summary>
internal sealed record TrainSettings
{
    /// <summary>The validation loss is watched.</summary>
    public const string MonitorsLoss = "loss";

    /// <summary>The validation error is watched: the fraction of wrong predictions, or 1 - R2.</summary>
    public const string MonitorsError = "error";

    /// <summary>The defaults for images: the handout's network.</summary>
    public static TrainSettings ForImages { get; } = new();

    /// <summary>The defaults for a table in a CSV file.</summary>
    public static TrainSettings ForTables { get; } = new()
    {
        Scale = Scales.Standard,
        Hidden = new LayerSizes([64, 32]),
        BatchNorm = 0,
        Optimizer = Optimizers.Adam,
        Epochs = 200,
        Patience = 20,
    };

    /// <summary>The defaults for a table model, which drops rows without a target.</summary>
    public static TrainSettings ForTableModels { get; } = ForTables with { MissingLabels = MissingLabels.Drop };

    /// <summary>The CSV file of the samples; null for images.</summary>
    public string? Csv { get; init; }

    /// <summary>The names of the target columns, separated by commas; null for images.</summary>
    public string? Target { get; init; }

    /// <summary>The names of the ignored columns, separated by commas.</summary>
    public string? Ignore { get; init; }

    /// <summary>The delimiter, a character or "tab".</summary>
    public string Delimiter { get; init; } = ",";

    /// <summary>Whether the first line of a CSV file holds the names of its columns, "yes" or "no".</summary>
    public string Header { get; init; } = "yes";

    /// <summary>What happens to rows without a label.</summary>
    public MissingLabels MissingLabels { get; init; }

    /// <summary>One of <see cref="Tasks"/>.</summary>
    public string Task { get; init; } = Tasks.Auto;

    /// <summary>The CSV file of the samples to validate on; null to hold out a fraction of the others.</summary>
    public string? ValidationCsv { get; init; }

    /// <summary>The fraction of the samples that is held out, above 0 and below 1.</summary>
    public double Validation { get; init; } = 0.2;

    /// <summary>The fraction of the samples held out as a test set; 0 for none.</summary>
    public double Test { get; init; }

    /// <summary>The settings that only table models have.</summary>
    public TableSettings Table { get; init; } = new();

    /// <summary>The folder of the four IDX files; null for the embedded digits or a CSV file.</summary>
    public string? MnistFolder { get; init; }

    /// <summary>The IDX file of the images; null for other samples.</summary>
    public string? Images { get; init; }

    /// <summary>The IDX file of the labels of <see cref="Images"/>.</summary>
    public string? Labels { get; init; }

    /// <summary>One of <see cref="Scales"/>.</summary>
    public string Scale { get; init; } = Scales.None;

    /// <summary>The largest angle by which training images are turned, in degrees.</summary>
    public double Rotate { get; init; }

    /// <summary>The largest shift of training images along each axis, in pixels.</summary>
    public double Shift { get; init; }

    /// <summary>The standard deviation of the noise added to the features of training samples.</summary>
    public double Noise { get; init; }

    /// <summary>Units of each hidden layer.</summary>
    public LayerSizes Hidden { get; init; } = new([256, 128]);

    /// <summary>The activation of the hidden layers, one of <see cref="NetworkFactory.Activations"/>.</summary>
    public string Activation { get; init; } = "relu";

    /// <summary>The number of layers with BatchNorm, counted from the input; null for every hidden layer.</summary>
    public int? BatchNorm { get; init; }

    /// <summary>The probability with which dropout zeroes an output of a hidden layer.</summary>
    public double Dropout { get; init; }

    /// <summary>The initial weights, one of <see cref="NetworkFactory.Initializations"/>.</summary>
    public string Initialization { get; init; } = "xavier";

    /// <summary>The loss, one of <see cref="Criteria"/>.</summary>
    public string Criterion { get; init; } = Criteria.Auto;

    /// <summary>The label smoothing of softmax cross entropy.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>The error above which the Huber loss is linear, in the unit of the scaled targets.</summary>
    public double HuberDelta { get; init; } = 1;

    /// <summary>One of <see cref="Optimizers"/>.</summary>
    public string Optimizer { get; init; } = Optimizers.Handout;

    /// <summary>The learning rate; null for the optimizer's default.</summary>
    public double? LearningRate { get; init; }

    /// <summary>The momentum of the handout's training and of SGD.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>The weight decay of the weights; biases and normalization have none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>The factor of the sum of the magnitudes of the weights in the objective.</summary>
    public double L1 { get; init; }

    /// <summary>The factor of half the sum of the squares of the weights in the objective.</summary>
    public double L2 { get; init; }

    /// <summary>One of <see cref="Schedules"/>.</summary>
    public string Schedule { get; init; } = Schedules.Constant;

    /// <summary>The factor of a schedule; null for its default.</summary>
    public double? Gamma { get; init; }

    /// <summary>The epochs between two steps of a schedule, or the patience of a plateau.</summary>
    public int StepSize { get; init; } = 10;

    /// <summary>Whether the schedule steps after each "epoch" or each "batch".</summary>
    public string ScheduleBy { get; init; } = Schedules.ByEpoch;

    /// <summary>The largest norm of the gradients; 0 does not clip.</summary>
    public double Clip { get; init; }

    /// <summary>The epochs without improvement after which to stop; 0 for never.</summary>
    public int Patience { get; init; }

    /// <summary>What patience watches, <see cref="MonitorsLoss"/> or <see cref="MonitorsError"/>.</summary>
    public string Monitor { get; init; } = MonitorsLoss;

    /// <summary>The smallest change that counts as an improvement.</summary>
    public double MinDelta { get; init; }

    /// <summary>The change of the validation loss from one epoch to the next at which to stop; null for never.</summary>
    public double? Tolerance { get; init; }

    /// <summary>The probability above which the second of two classes is predicted, a number or a name of <see cref="Thresholds"/>; null for the more probable class.</summary>
    public string? Threshold { get; init; }

    /// <summary>The number of passes through the training samples.</summary>
    public int Epochs { get; init; } = 30;

    /// <summary>Samples in a batch.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Whether a last batch with fewer samples is left out, "yes" or "no".</summary>
    public string DropLast { get; init; } = "no";

    /// <summary>The seed of the split, the initial weights, the order of the samples, dropout and augmentation.</summary>
    public int Seed { get; init; }

    /// <summary>The number of starting points, of which the best is kept.</summary>
    public int Starts { get; init; } = 1;

    /// <summary>The index of the starting point, from 0; not an option.</summary>
    public int Start { get; init; }

    /// <summary>The type of all numbers, "double" or "float".</summary>
    public string Dtype { get; init; } = "double";

    /// <summary>The number of epochs between checkpoints; 0 for no checkpoints.</summary>
    public int CheckpointEvery { get; init; } = 1;

    /// <summary>The output folder; null for a new one named after the time.</summary>
    public string? OutputPath { get; init; }

    /// <summary>Whether the samples are rows of a table; otherwise they are images.</summary>
    public bool IsTable => Csv is not null;

    /// <summary>Whether a table model is trained; otherwise the single network.</summary>
    public bool HasRecipe => Table.Preset is not null and not Presets.Handout;

    /// <summary>Whether to compute in float; otherwise in double.</summary>
    public bool IsFloat => Dtype == "float";

    /// <summary>The number of Linear layers.</summary>
    public int Layers => Hidden.Units.Length + 1;

    /// <summary>The number of layers with BatchNorm, counted from the input.</summary>
    public int BatchNormLayers => BatchNorm ?? Hidden.Units.Length;

    /// <summary>The initial learning rate.</summary>
    public double InitialLearningRate => LearningRate ?? Optimizers.DefaultLearningRate(Optimizer);

    /// <summary>Whether the training samples are augmented.</summary>
    public bool Augments => Rotate > 0 || Shift > 0 || Noise > 0;

    /// <summary>Whether the last batch of an epoch would be a single sample, which BatchNorm cannot normalize, and is merged with the previous batch.</summary>
    /// <param name="samples">The number of training samples.</param>
    public bool MergesLastSingle(int samples) => BatchNormLayers > 0 && DropLast == "no" && samples > BatchSize && samples % BatchSize == 1;

    /// <summary>The error message if two valid values conflict; otherwise null.</summary>
    public string? Conflict => DataConflict ?? NetworkConflict ?? CriterionConflict ?? OptimizerConflict;

    /// <summary>Returns the settings with absolute data paths.</summary>
    public TrainSettings WithFullPaths() => WithPaths(path => path is null ? null : Path.GetFullPath(path));

    /// <summary>Returns the settings without paths, which are private to one machine.</summary>
    public TrainSettings WithoutPaths() => WithPaths(_ => null) with { OutputPath = null };

    private TrainSettings WithPaths(Func<string?, string?> change) => this with
    {
        Csv = change(Csv),
        ValidationCsv = change(ValidationCsv),
        MnistFolder = change(MnistFolder),
        Images = change(Images),
        Labels = change(Labels),
        Table = Table with { From = change(Table.From) },
    };

    private string? DataConflict =>
        SampleSources.Conflict(Csv, Images, Labels, MnistFolder)
        ?? SampleSources.StandardInputConflict(("--csv", Csv), ("--validation-csv", ValidationCsv), ("--images", Images), ("--labels", Labels))
        ?? TableConflict;

    private string? TableConflict =>
        IsTable && Target is null && Table.From is null ? "--csv needs --target, the column to predict."
        : !IsTable && Target is not null ? "--target needs --csv, the file that contains the column."
        : !IsTable && ValidationCsv is not null ? "--validation-csv needs --csv."
        : Test > 0 && (MnistFolder ?? ValidationCsv) is not null ? "--test holds out samples of --csv, --images or the embedded digits; with --mnist or --validation-csv, use evaluate on a separate test file."
        : Validation + Test >= 1 ? Invariant($"--validation {Validation} and --test {Test} leave nothing to train on: together they must be below 1.")
        : IsTable && (Rotate > 0 || Shift > 0) ? "--rotate and --shift are for images, not for --csv; --noise is for both."
        : null;

    private string? NetworkConflict =>
        BatchNormLayers > Layers ? $"--batch-norm must be at most {Layers}, the number of layers, not {BatchNormLayers}."
        : BatchNormLayers > 0 && BatchSize == 1 ? "--batch-size must be at least 2 with BatchNorm; increase it, or add --batch-norm 0."
        : null;

    /// <summary>If the task is inferred from the table, the loss is checked again after the table is read.</summary>
    private string? CriterionConflict => IsTable && Task == Tasks.Auto
        ? Criteria.FloatConflict(this)
        : Criteria.Conflict(this, isClassification: !IsTable || Task == Tasks.Classification);

    private string? OptimizerConflict =>
        Optimizer == Optimizers.Handout && HandoutLacks is { } lacking ? $"{lacking} is not part of the handout's training; choose another --optimizer, such as sgd."
        : IsFloat && !float.IsFinite((float)InitialLearningRate) ? "--learning-rate is infinite in float; choose a smaller one, or --dtype double."
        : IsFloat && !float.IsFinite((float)Math.Max(L1, L2)) ? "--l1 and --l2 must be finite in float; choose smaller ones, or --dtype double."
        : ScheduleBy == Schedules.ByBatch && Schedule == Schedules.Plateau ? "--schedule plateau follows the validation loss, which is computed after an epoch; choose --schedule-by epoch, or another --schedule."
        : IsFloat && (float)Momentum >= 1 ? "--momentum is 1 in float; choose a smaller one, or --dtype double."
        : null;

    private string? HandoutLacks =>
        Dropout > 0 ? "--dropout" : WeightDecay > 0 ? "--weight-decay" : Schedule != Schedules.Constant ? "--schedule" : null;
}
