using System.CommandLine;
using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>The options of a search: the settings of training that all trials have, and what varies.</summary>
internal sealed class SearchOptions
{
    private readonly TrainOptions _training = new();

    private readonly Option<string[]> _vary = new("--vary")
    {
        HelpName = "NAME=RANGE",
        Description = "A setting that varies, as in learning-rate=log:1e-4..1, momentum=1-log:0..0.99 (1 - momentum is log-uniform), dropout=0..0.5 or hidden=64/128/64,32; may be there several times. [default: learning-rate, momentum of handout and sgd, weight-decay of all but handout, hidden and batch-size, but for those that are given]",
    };

    private readonly Option<int> _trials = CommandOptions.Count("--trials", 20, 1, "Trials of each stage.");

    private readonly Option<int> _stages = CommandOptions.Count("--stages", 3, 1, "Stages from coarse to fine: each draws from the ranges in which the best trials so far lie.");

    private readonly Option<int> _jobs = CommandOptions.Count("--jobs", Environment.ProcessorCount, 1, "Trials at the same time; changes no result.");

    private readonly Option<string> _score = new("--score")
    {
        HelpName = string.Join('|', SearchPlan.Scores),
        Description = "What of the validation samples is to be small; error is the share of wrong predictions, the loss deciding between equal ones, or 1 - R2. Not loss where --criterion, --label-smoothing or --huber-delta vary.",
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
        Description = "Go on with the search in --out, on the same samples and with its own settings; --stages may be raised, and --trials of a search of one stage.",
    };

    /// <summary>The settings of the single network, but for those of a network that is kept.</summary>
    public IReadOnlyList<SettingOption> Settings => [.. _training.Settings.Where(setting => setting.Name is not ("checkpoint-every" or "starts") && !TableOptions.IsOwn(setting))];

    /// <summary>All options, in the order of the help.</summary>
    public IEnumerable<Option> All => [_vary, _trials, _stages, _jobs, _score, _resume, .. Settings.Select(setting => setting.Option), _training.SettingsFile];

    /// <summary>How many trials at the same time.</summary>
    public int Jobs(ParseResult parsed) => parsed.GetValue(_jobs);

    /// <summary>Whether to go on with a search.</summary>
    public bool IsResumed(ParseResult parsed) => parsed.GetValue(_resume);

    /// <summary>What a command line asks for.</summary>
    /// <exception cref="WrongOptionsException">The options do not go together.</exception>
    /// <exception cref="InvalidDataException">A file of settings, or a range, is not good.</exception>
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
            ? throw new WrongOptionsException($"--vary {other} makes other losses, which --score {SearchPlan.Loss} cannot compare: choose --score {SearchPlan.Error}.")
            : plan;
    }

    /// <summary>What the search of a folder was asked for, and how far it is to go now.</summary>
    /// <exception cref="WrongOptionsException">There are options that it has of its own.</exception>
    /// <exception cref="InvalidDataException">The folder has no search.</exception>
    public SearchPlan ReadResumed(ParseResult parsed)
    {
        string folder = _training.Read(parsed).OutputPath ?? throw new WrongOptionsException("--resume needs --out, the folder of the search to go on with.");
        Option[] own = [_vary, _score, _training.SettingsFile, .. Settings.Where(setting => setting.Name != "out").Select(setting => setting.Option)];
        string[] others = [.. own.Where(option => IsGiven(parsed, option)).Select(option => option.Name)];
        if (others.Length > 0)
        {
            throw new WrongOptionsException($"--resume goes on with the settings of the search, of which only --trials, --stages and --jobs may be changed, not {string.Join(", ", others)}.");
        }

        SearchPlan plan = SearchPlanFile.Read(folder, _training);
        int trials = Raised(parsed, _trials, plan.Trials);
        return plan.Stages == 1 || trials == plan.Trials
            ? plan with { Trials = trials, Stages = Raised(parsed, _stages, plan.Stages) }
            : throw new WrongOptionsException(
                $"--trials must stay {plan.Trials}, not {trials}: the search has {plan.Stages} stages, and what each one draws follows from all trials of those before it. Raise --stages.");
    }

    /// <summary>How many there are to be, where there are some already.</summary>
    private static int Raised(ParseResult parsed, Option<int> option, int before)
    {
        int wanted = IsGiven(parsed, option) ? parsed.GetValue(option) : before;
        return wanted >= before ? wanted : throw new WrongOptionsException($"{option.Name} may only be raised by --resume: the search has {before}, not {wanted}.");
    }

    private static void RequireApart(string[] varied, string[] given)
    {
        if (varied.Length == 0)
        {
            throw new WrongOptionsException("All settings are given, so that there is nothing to search for; leave some out, or add --vary.");
        }

        if (varied.CountBy(NameOf).FirstOrDefault(name => name.Value > 1).Key is { } twice)
        {
            throw new WrongOptionsException($"--vary has {twice} twice.");
        }

        if (varied.Select(NameOf).FirstOrDefault(given.Contains) is { } both)
        {
            throw new WrongOptionsException($"--{both} is given, and varies: choose one.");
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
