using System.Numerics;
using MyTorch.Data;
using MyTorch.Execution;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Moves parameters against their gradients. An optimizer knows parameters and nothing of the layers they belong to; a gradient that is
/// not zeroed before the next backward pass adds up.
/// </summary>
/// <remarks>
/// A step is one pass over value, gradient and state of each parameter, in place, and allocates nothing; its bits do not depend on the
/// number of threads. Gradients are left as they are. Formulas and defaults are those of <c>torch.optim</c>. Not safe to use from several
/// threads at once.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Optimizer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of floating-point operations of a product that take the time of an element.</summary>
    private const int FlopsPerElement = 12;

    private readonly string?[] _stateNames;
    private readonly ParameterState<T>[] _states;
    private readonly PassProgram _step;

    /// <summary>An optimizer with up to three arrays of state for each parameter, zeros at first; those without a name are not needed.</summary>
    private protected Optimizer(IReadOnlyList<ParameterGroup<T>> groups, string? first = null, string? second = null, string? third = null)
        : this(groups, [first, second, third], (parameter, name) => name is null ? [] : new T[parameter.Length])
    {
    }

    /// <summary>An optimizer whose arrays of state are given, each as long as the parameter, or empty.</summary>
    private protected Optimizer(IReadOnlyList<ParameterGroup<T>> groups, string?[] stateNames, Func<Parameter<T>, string?, T[]> createState)
    {
        Setting.NoNull(groups);
        if (groups.Count == 0)
        {
            throw new ArgumentException("There are no groups: at least one is needed.", nameof(groups));
        }

        ParameterGroup<T>.RequireDistinct([.. groups.SelectMany(group => group.Parameters)], nameof(groups));
        (Groups, _stateNames) = ([.. groups], stateNames);
        _states =
        [
            .. from grouped in Groups
               from parameter in grouped.Parameters
               select new ParameterState<T>(grouped, parameter, [.. stateNames.Select(name => createState(parameter, name))]),
        ];
        var passes = new FusedPasses(grain: 1);
        Array.ForEach(_states, state => passes.Add(UpdateOf(state, Cut.Blocks(state.Parameter.Blocks), state.Parameter.ElementsOfBlocks)));
        (UpdateGroup, _step) = (passes, new PassProgram(passes));
    }

    /// <summary>The groups of parameters, each with its learning rate.</summary>
    public IReadOnlyList<ParameterGroup<T>> Groups { get; }

    /// <summary>
    /// The learning rate of all groups, finite and not negative. While groups have different ones, it is that of the first group and cannot
    /// be set, since their ratios would be lost: set <see cref="ParameterGroup{T}.LearningRate"/> of each group, as in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">It is set while groups have different learning rates; nothing has changed.</exception>
    public double LearningRate
    {
        get => Groups[0].LearningRate;
        set
        {
            Setting.NotNegative<T>(value, "learningRate");
            foreach (ParameterGroup<T> group in Groups)
            {
                if (group.LearningRate != LearningRate)
                {
                    throw new InvalidOperationException(
                        Invariant($"The groups have different learning rates, {LearningRate} and {group.LearningRate}: set LearningRate of each of the Groups."));
                }
            }

            foreach (ParameterGroup<T> group in Groups)
            {
                group.LearningRate = value;
            }
        }
    }

    /// <summary>The steps taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>All parameters with their state, group after group.</summary>
    private protected IReadOnlyList<ParameterState<T>> States => _states;

    /// <summary>The updates of all parameters, of a step that <see cref="BeginStep"/> begins.</summary>
    internal PassGroup UpdateGroup { get; }

    /// <summary>Moves every parameter once, by its gradient as it is.</summary>
    public void Step()
    {
        BeginStep();
        _step.Run(rows: 1);
    }

    /// <summary>Sets all gradients to zero.</summary>
    public void ZeroGradients()
    {
        for (int group = 0; group < Groups.Count; group++)
        {
            Gradients.Clear(Groups[group].Parameters);
        }
    }

    /// <summary>
    /// A copy of everything that the next steps depend on beside the parameters, their gradients and the settings given to the constructor,
    /// for <see cref="LoadState"/>: write it with <see cref="Npz.Write"/>.
    /// </summary>
    /// <returns>
    /// The number of steps, the learning rates of the groups and, by the number of the parameter from 0 on, the arrays of its state in its
    /// shape, such as "Adam.steps", "Adam.learning_rates" and "Adam.0.mean".
    /// </returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => OptimizerState.Save(
        Prefix, Steps, [.. Groups.Select(group => group.LearningRate)], _states, _stateNames);

    /// <summary>Goes on where another optimizer of the same kind, with the same settings and parameters of the same shapes, was saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave, perhaps read by <see cref="Npz.Read(string)"/>; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of another optimizer, of other shapes, of another element type, or a number in it is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        (long steps, double[] learningRates, Action copyArrays) = OptimizerState.Prepare<T>(
            Prefix, new StateReader("optimizer", state, refuse), Groups.Count, _states, _stateNames);
        return () =>
        {
            Steps = steps;
            copyArrays();
            for (int i = 0; i < learningRates.Length; i++)
            {
                Groups[i].LearningRate = learningRates[i];
            }
        };
    }

    /// <summary>The update of a parameter, cut along its columns, as a pass of a step that <see cref="BeginStep"/> begins.</summary>
    internal Pass UpdateOfColumns(Parameter<T> parameter) =>
        UpdateOf(Find(parameter)!, Cut.Columns(parameter.Value.ColumnCount), parameter.ElementsOfColumns);

    /// <summary>The update of elements of a parameter, or null if the optimizer has no such parameter.</summary>
    internal Action<Range>? UpdateOf(Parameter<T> parameter) => Find(parameter) is { } state ? elements => Update(state, elements) : null;

    /// <summary>Counts a step, whose updates follow.</summary>
    internal void BeginStep()
    {
        Steps++;
        foreach (ParameterState<T> state in _states)
        {
            state.Parameter.Version++;
        }

        PrepareUpdates();
    }

    /// <summary>Computes what the updates of a step have in common; <see cref="Steps"/> counts the step.</summary>
    private protected virtual void PrepareUpdates()
    {
    }

    /// <summary>Applies the update of this optimizer to some elements of a parameter.</summary>
    private protected abstract void Update(ParameterState<T> parameter, Range elements);

    private string Prefix => Guard.NameOf(this);

    private ParameterState<T>? Find(Parameter<T> parameter) => Array.Find(_states, state => state.Parameter == parameter);

    private Pass UpdateOf(ParameterState<T> state, Cut cut, Func<int, int, Range> elements) =>
        new($"update of {state.Parameter.LocalName}", cut, (start, end) => Update(state, elements(start, end)))
        {
            Flops = FlopsPerElement * (long)state.Parameter.Length,
            IsLocal = true,
            IsElementwise = state.Parameter.Value.RowCount == 1,
        };
}
