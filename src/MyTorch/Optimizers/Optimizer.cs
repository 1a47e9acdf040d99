using System.Numerics;
using System.Runtime.ExceptionServices;
using MyTorch.Data;
using MyTorch.Execution;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Moves parameters against their gradients. An optimizer knows parameters and nothing of the layers they belong to; a gradient that is
/// not zeroed before the next backward pass adds up.
/// </summary>
/// <remarks>
/// <para>A step is one pass over value, gradient and state of each parameter, in place, and allocates nothing; its bits do not depend on the
/// number of threads. Gradients are left as they are. Formulas and defaults are those of <c>torch.optim</c>. Not safe to use from several
/// threads at once.</para>
/// <para>A new optimizer names its state arrays in the constructor and overrides <see cref="Update"/>; groups, schedules, <see cref="SaveState"/>,
/// <see cref="Checkpoint{T}"/> and <see cref="Trainer{T}"/> then work with it. Where an override throws, the exception reaches the caller after
/// all threads have stopped, and values, state arrays and <see cref="Steps"/> are as before the step. To that end, each step of an optimizer
/// from outside this assembly first copies values and state, which take twice the memory; fields of the class itself are not restored, so
/// <see cref="BeginStep"/> should compute them from <see cref="Steps"/>.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Optimizer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of floating-point operations of a product that take the time of an element.</summary>
    private const int FlopsPerElement = 12;

    private readonly string?[] _stateNames;
    private readonly ParameterState<T>[] _states;
    private readonly Action<Range>[] _updates;
    private readonly GuardedUpdate<T>[] _guarded;
    private readonly PassProgram _step;

    /// <summary>Creates an optimizer with arrays of state for each parameter, as long as its value and zero at first.</summary>
    /// <param name="groups">One group or more; each parameter once.</param>
    /// <param name="stateNames">
    /// A name for each state array, under which it is saved, or null for one that the settings do not need, which is then empty.
    /// </param>
    /// <exception cref="ArgumentException">There is no group, a parameter is there twice, or a name is empty or there twice.</exception>
    protected Optimizer(IReadOnlyList<ParameterGroup<T>> groups, params string?[] stateNames)
        : this(groups, stateNames, (parameter, name) => name is null ? [] : new T[parameter.Length])
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
        OptimizerState.RequireNames(stateNames);
        (Groups, _stateNames) = ([.. groups], [.. stateNames]);
        _states =
        [
            .. from grouped in Groups
               from parameter in grouped.Parameters
               select new ParameterState<T>(grouped, parameter, [.. stateNames.Select(name => createState(parameter, name))]),
        ];
        _guarded = IsBuiltIn ? [] : [.. _states.Select(state => new GuardedUpdate<T>(state, Update))];
        _updates = IsBuiltIn ? [.. _states.Select(UpdateOf)] : [.. _guarded.Select(guarded => (Action<Range>)guarded.Run)];
        var passes = new FusedPasses(grain: 1);
        Array.ForEach(_states, state => passes.Add(UpdateOf(state.Parameter, Cut.Blocks(state.Parameter.Blocks), state.Parameter.ElementsOfBlocks)));
        (UpdateGroup, _step) = (passes, new PassProgram([passes, .. EndGroups]));
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
    public long Steps { get; private protected set; }

    /// <summary>All parameters with their state, group after group.</summary>
    private protected IReadOnlyList<ParameterState<T>> States => _states;

    /// <summary>Whether the updates run only code of this library, which does not fail.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Optimizer<T>).Assembly;

    /// <summary>The updates of all parameters, of a step that <see cref="Begin"/> begins.</summary>
    internal PassGroup UpdateGroup { get; }

    /// <summary>What follows the updates of a step: where one failed, it restores what was before the step and throws.</summary>
    internal IEnumerable<PassGroup> EndGroups
    {
        get
        {
            if (IsBuiltIn)
            {
                return [];
            }

            FusedPasses end = new(grain: 1) { IsForCaller = true };
            end.Add(new Pass("end of the update", Cut.Blocks(1), (_, _) => End()));
            return [end];
        }
    }

    /// <summary>Moves every parameter once, by its gradient as it is.</summary>
    public void Step()
    {
        Begin();
        _step.Run(rows: 1);
    }

    /// <summary>
    /// Evaluates the loss and its gradients, and moves every parameter by them; <see cref="LBFGS{T}"/> evaluates them several times.
    /// </summary>
    /// <param name="evaluate">
    /// Adds the gradients of the loss to those of the parameters, which are zeroed before each call, and returns the loss:
    /// <c>() => network.AddGradients(x, y, criterion)</c>.
    /// </param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="NotFiniteNumberException">
    /// <see cref="LBFGS{T}"/>: a loss or a gradient is infinite or NaN; the parameters are those of the last good point.
    /// </exception>
    public T Step(Func<T> evaluate)
    {
        ArgumentNullException.ThrowIfNull(evaluate);
        return StepBy(evaluate);
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
    public IReadOnlyDictionary<string, NpyArray> SaveState()
    {
        OrderedDictionary<string, NpyArray> arrays = OptimizerState.Save(Prefix, Steps, [.. Groups.Select(group => group.LearningRate)], _states, _stateNames);
        SaveMore(Prefix, arrays);
        return arrays;
    }

    /// <summary>Goes on where another optimizer of the same kind, with the same settings and parameters of the same shapes, was saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave, perhaps read by <see cref="Npz.Read(string)"/>; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of another optimizer, of other shapes, of another element type, or a number in it is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        (long steps, double[] learningRates, Action copyArrays) = OptimizerState.Prepare<T>(
            Prefix, new StateReader("optimizer", state, refuse), Groups.Count, _states, _stateNames, PrepareMore);
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

    /// <summary>The update of a parameter, cut along its columns, as a pass of a step that <see cref="Begin"/> begins.</summary>
    internal Pass UpdateOfColumns(Parameter<T> parameter) =>
        UpdateOf(parameter, Cut.Columns(parameter.Value.ColumnCount), parameter.ElementsOfColumns);

    /// <summary>The update of elements of a parameter, or null if the optimizer has no such parameter.</summary>
    internal Action<Range>? UpdateOf(Parameter<T> parameter) =>
        Array.FindIndex(_states, state => state.Parameter == parameter) is >= 0 and int index ? _updates[index] : null;

    /// <summary>Counts a step, whose updates follow.</summary>
    internal void Begin()
    {
        Array.ForEach(_guarded, guarded => guarded.Begin());
        Steps++;
        foreach (ParameterState<T> state in _states)
        {
            state.Parameter.Version++;
        }

        try
        {
            BeginStep();
        }
        catch
        {
            Steps--;
            throw;
        }
    }

    /// <summary>
    /// Computes what the updates of a step have in common, on the thread that makes the step; the default does nothing. <see cref="Steps"/>
    /// already counts the step: it is 1 in the first one.
    /// </summary>
    protected virtual void BeginStep()
    {
    }

    /// <summary>
    /// Moves some elements of a parameter by their gradients, and their state with them. Several threads call it at once, each with elements
    /// of its own. In an optimizer from outside this assembly, each call has the same elements for any number of threads, at most 512.
    /// </summary>
    /// <param name="update">The elements, with their group, gradients and state.</param>
    protected abstract void Update(ParameterUpdate<T> update);

    /// <summary>Whether a step evaluates the loss several times, and needs <see cref="Step(Func{T})"/>.</summary>
    internal virtual bool EvaluatesLoss => false;

    private protected virtual T StepBy(Func<T> evaluate)
    {
        ZeroGradients();
        T loss = evaluate();
        Step();
        return loss;
    }

    /// <summary>Adds state that does not belong to single parameters.</summary>
    private protected virtual void SaveMore(string prefix, OrderedDictionary<string, NpyArray> arrays)
    {
    }

    /// <summary>Checks the state that <see cref="SaveMore"/> adds; the action that is returned copies it.</summary>
    private protected virtual Action PrepareMore(string prefix, StateReader reader) => () => { };

    private string Prefix => Guard.NameOf(this);

    /// <summary>Ends a step of code from outside: where a call failed, nothing has changed, and its exception is thrown.</summary>
    private void End()
    {
        if (Array.Find(_guarded, guarded => guarded.Failure is not null)?.Failure is not { } failure)
        {
            return;
        }

        Array.ForEach(_guarded, guarded => guarded.Restore());
        Steps--;
        ExceptionDispatchInfo.Throw(failure);
    }

    private Action<Range> UpdateOf(ParameterState<T> state) => elements => Update(new ParameterUpdate<T>(state, elements));

    private Pass UpdateOf(Parameter<T> parameter, Cut cut, Func<int, int, Range> elements)
    {
        Action<Range> update = UpdateOf(parameter)!;
        return new($"update of {parameter.LocalName}", cut, (start, end) => update(elements(start, end)))
        {
            Flops = FlopsPerElement * (long)parameter.Length,
            IsLocal = true,
            IsElementwise = parameter.Value.RowCount == 1,
        };
    }
}
