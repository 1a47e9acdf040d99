using System.CommandLine;
using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>The options of a search: the training settings shared by all trials, and the settings that vary.</summary>
internal sealed class SearchOptions
{
    private readonly TrainOptions _training = new();

    private readonly Option<string[]> _vary = new("--vary")
    {
        HelpName = "NAME=RANGE",
        Description = "A setting that varies, as in learning-rate=log:1e-4..1, momentum=1-log:0..0.99 (1 - momentum is log-uniform), dropout=0..0.5 or hidden=64/128/64,32; can be repeated. [default: learning-rate, momentum for handout and sgd, weight-decay for all but handout, hidden and batch-size, except those that are given]",
    };

    private readonly Option<int> _trials = CommandOptions.Count("--trials", 20, 1, "Trials of each stage.");

    private readonly Option<int> _stages = CommandOptions.Count("--stages", 3, 1, "The number of stages from coarse to fine: each stage samples from the ranges of the best trials so far.");

    private readonly Option<int> _jobs = CommandOptions.Count("--jobs", Environment.ProcessorCount, 1, "The number of trials to run in parallel; does not change the results.");

    private readonly Option<string> _score = new("--score")
    {
        HelpName = string.Join('|', SearchPlan.Scores),
        Description = "The validation metric to minimize; error is the fraction of wrong predictions, with ties broken by the loss, or 1 - R2 for numbers. loss is not allowed if --criterion, --label-smoothing or --huber-delta vary.",
        DefaultValueFactory = _ => SearchPlan.Error,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (!SearchPlan.Scores.Contains(text))
            {
                result.AddError($"--score must be one of {string.Join(", ", SearchPlan.Scores)}, not '{text}'.");
            }

            return text;
        },
    };

    private readonly Option<bool> _resume = new("--resume")
    {
        Description = "Resume the search in --out on the same samples with its saved settings; --stages can be raised, and also --trials if the search has one stage.",
    };

    /// <summary>The settings of the single network, except those of saving it.</summary>
    public IReadOnlyList<SettingOption> Settings => [.. _training.Settings.Where(setting => setting.Name is not ("checkpoint-every" or "starts") && !TableOptions.IsOwn(setting))];

    /// <summary>All options, in the order of the help.</summary>
    public IEnumerable<Option> All => [_vary, _trials, _stages, _jobs, _score, _resume, .. Settings.Select(setting => setting.Option), _training.SettingsFile];

    /// <summary>The number of trials to run in parallel.</summary>
    public int Jobs(ParseResult parsed) => parsed.GetValue(_jobs);

    /// <summary>Whether to resume a search.</summary>
    public bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>Reads the search from the command line.</summary>
    /// <exception cref="WrongOptionsException">The options conflict.</exception>
    /// <exception cref="InvalidDataException">A settings file or a range is invalid.</exception>
    public SearchPlan Read(ParseResult parsed)
    {
        TrainSettings settings = _training.Read(parsed);
        if (settings.Conflict is { } conflict)
        {
            throw new WrongOptionsException(conflict);
        }

        if (settings.Starts > 1)
        {
            throw new WrongOptionsException($"{parsed.GetValue(_training.SettingsFile)}: starts is {settings.Starts}, but search trains each trial from one starting point: set it to 1, and give --starts to train with the best settings.");
        }

        string[] given = [.. Settings.Where(setting => setting.IsGiven(parsed)).Select(setting => setting.Name)];
        string[] varied = parsed.GetValue(_vary) is { Length: > 0 } texts ? texts : [.. SearchPlan.DefaultsFor(settings).Where(text => !given.Contains(NameOf(text)))];
        RequireApart(varied, given);
        IEnumerable<string> chosen = parsed.GetValue(_training.SettingsFile) is { } path ? given.Union(SettingsJson.ReadFile(path, _training.Settings).Keys) : given;
        var plan = new SearchPlan(
            settings,
            [.. chosen.Where(name => name != "out")],
            varied,
            [.. varied.Select(text => ReadRange(text, settings))],
            parsed.GetValue(_trials),
            parsed.GetValue(_stages),
            parsed.GetRequiredValue(_score));
        return plan is { Score: SearchPlan.Loss, OtherLoss: { } other }
            ? throw new WrongOptionsException($"--vary {other} changes the loss, so --score {SearchPlan.Loss} cannot compare trials: choose --score {SearchPlan.Error}.")
            : plan;
    }

    /// <summary>Reads the saved search of a folder, and how many trials and stages it should have now.</summary>
    /// <exception cref="WrongOptionsException">An option would change the saved settings of the search.</exception>
    /// <exception cref="InvalidDataException">The folder does not contain a search.</exception>
    public SearchPlan ReadResumed(ParseResult parsed)
    {
        string folder = _training.Read(parsed).OutputPath ?? throw new WrongOptionsException("--resume needs --out, the folder of the search to resume.");
        Option[] own = [_vary, _score, _training.SettingsFile, .. Settings.Where(setting => setting.Name != "out").Select(setting => setting.Option)];
        string[] others = [.. own.Where(option => IsGiven(parsed, option)).Select(option => option.Name)];
        if (others.Length > 0)
        {
            throw new WrongOptionsException($"--resume uses the saved settings of the search; only --trials, --stages and --jobs can be changed, not {string.Join(", ", others)}.");
        }

        SearchPlan plan = SearchPlanFile.Read(folder, _training);
        int trials = Raised(parsed, _trials, plan.Trials);
        return plan.Stages == 1 || trials == plan.Trials
            ? plan with { Trials = trials, Stages = Raised(parsed, _stages, plan.Stages) }
            : throw new WrongOptionsException(
                $"--trials must stay {plan.Trials}, not {trials}: the search has {plan.Stages} stages, and what each one draws follows from all trials of those before it. Raise --stages.");
    }

    /// <summary>Returns the new count of a resumed search.</summary>
    private static int Raised(ParseResult parsed, Option<int> option, int before)
    {
        int wanted = IsGiven(parsed, option) ? parsed.GetValue(option) : before;
        return wanted >= before ? wanted : throw new WrongOptionsException($"{option.Name} may only be raised by --resume: the search has {before}, not {wanted}.");
    }

    private static void RequireApart(string[] varied, string[] given)
    {
        if (varied.Length == 0)
        {
            throw new WrongOptionsException("All settings are given, so there is nothing to search for; leave some out, or add --vary.");
        }

        if (varied.CountBy(NameOf).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw new WrongOptionsException($"--vary has {twice} twice.");
        }

        if (varied.Select(NameOf).FirstOrDefault(given.Contains) is { } both)
        {
            throw new WrongOptionsException($"--{both} is both given and varied: choose one.");
        }
    }

    private Hyperparameter ReadRange(string text, TrainSettings settings)
    {
        try
        {
            return VariedSetting.Parse(text, settings, Settings, _vary.Name);
        }
        catch (InvalidDataException exception)
        {
            throw new WrongOptionsException(exception.Message);
        }
    }

    private static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static string NameOf(string varied) => varied.Split('=')[0];
}
