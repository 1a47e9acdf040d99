using System.Numerics;
using System.Runtime.ExceptionServices;
using MyTorch.Data;
using MyTorch.Execution;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Updates parameters by their gradients. An optimizer knows only parameters, not the layers they belong to; gradients accumulate unless they
/// are zeroed before the next backward pass.
/// </summary>
/// <remarks>
/// <para>A step is one in-place pass over the value, gradient and state of each parameter. It allocates nothing, its result is bitwise identical
/// for any number of threads, and it does not change the gradients. Formulas and defaults are those of <c>torch.optim</c>. Instances are not
/// thread-safe.</para>
/// <para>A custom optimizer names its state arrays in the constructor and overrides <see cref="Update"/>; groups, schedules,
/// <see cref="SaveState"/>, <see cref="Checkpoint{T}"/> and <see cref="Trainer{T}"/> then work with it. If an override throws, the exception
/// reaches the caller after all threads have stopped, and values, state arrays and <see cref="Steps"/> are restored. Each step of an optimizer
/// from another assembly therefore first copies values and state, which doubles their memory. Fields of the derived class are not restored, so
/// <see cref="BeginStep"/> should compute them from <see cref="Steps"/>.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Optimizer<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The cost of updating an element, as the number of floating-point operations of a matrix product that take the same time.
    /// </summary>
    private const int FlopsPerElement = 12;

    private readonly string?[] _stateNames;
    private readonly ParameterState<T>[] _states;
    private readonly Action<Range>[] _updates;
    private readonly GuardedUpdate<T>[] _guarded;
    private readonly PassProgram _step;

    /// <summary>Creates an optimizer with state arrays for each parameter, of the length of its value and initially zero.</summary>
    /// <param name="groups">At least one group; each parameter once.</param>
    /// <param name="stateNames">
    /// The name of each state array, under which it is saved; null for an array that the settings do not need, which is then empty.
    /// </param>
    /// <exception cref="ArgumentException">There are no groups, a parameter is given twice, or a name is empty or given twice.</exception>
    protected Optimizer(IReadOnlyList<ParameterGroup<T>> groups, params string?[] stateNames)
        : this(groups, stateNames, (parameter, name) => name is null ? [] : new T[parameter.Length])
    {
    }

    /// <summary>Creates an optimizer with given state arrays, each of the length of the parameter, or empty.</summary>
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
            .. from parameterGroup in Groups
               from parameter in parameterGroup.Parameters
               select new ParameterState<T>(parameterGroup, parameter, [.. stateNames.Select(name => createState(parameter, name))]),
        ];
        _guarded = IsBuiltIn ? [] : [.. _states.Select(state => new GuardedUpdate<T>(state, Update))];
        _updates = IsBuiltIn ? [.. _states.Select(UpdateOf)] : [.. _guarded.Select(guarded => (Action<Range>)guarded.Run)];
        var passes = new FusedPasses(grain: 1);
        Array.ForEach(_states, state => passes.Add(UpdateOf(state.Parameter, Cut.Blocks(state.Parameter.Blocks), state.Parameter.ElementsOfBlocks)));
        (UpdateGroup, _step) = (passes, new PassProgram([passes, .. EndGroups]));
    }

    /// <summary>The parameter groups, each with its learning rate.</summary>
    public IReadOnlyList<ParameterGroup<T>> Groups { get; }

    /// <summary>
    /// The learning rate of all groups, finite and not negative. If the groups have different learning rates, it is that of the first group and
    /// cannot be set, since their ratios would be lost: set <see cref="ParameterGroup{T}.LearningRate"/> of each group, as in PyTorch.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is outside its range; the optimizer is unchanged.</exception>
    /// <exception cref="InvalidOperationException">
    /// The property is set while the groups have different learning rates; the optimizer is unchanged.
    /// </exception>
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
                        Invariant($"The groups have different learning rates, {LearningRate} and {group.LearningRate}: set LearningRate of each group in Groups."));
                }
            }

            foreach (ParameterGroup<T> group in Groups)
            {
                group.LearningRate = value;
            }
        }
    }

    /// <summary>The number of steps so far.</summary>
    public long Steps { get; private protected set; }

    /// <summary>All parameters with their state, in the order of the groups.</summary>
    private protected IReadOnlyList<ParameterState<T>> States => _states;

    /// <summary>Whether the updates run only code of this library, which does not throw.</summary>
    internal bool IsBuiltIn => GetType().Assembly == typeof(Optimizer<T>).Assembly;

    /// <summary>The updates of all parameters; <see cref="Begin"/> must be called first.</summary>
    internal PassGroup UpdateGroup { get; }

    /// <summary>The passes after the updates of a step: if an update failed, they restore the state before the step and throw.</summary>
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

    /// <summary>Updates every parameter once by its present gradient.</summary>
    public void Step()
    {
        Begin();
        _step.Run(rows: 1);
    }

    /// <summary>
    /// Evaluates the loss and its gradients, and updates every parameter; <see cref="LBFGS{T}"/> evaluates them several times.
    /// </summary>
    /// <param name="evaluate">
    /// A function that adds the gradients of the loss to those of the parameters, which are zeroed before each call, and returns the loss:
    /// <c>() => network.AddGradients(x, y, criterion)</c>.
    /// </param>
    /// <returns>The loss before the step.</returns>
    /// <exception cref="NotFiniteNumberException">
    /// <see cref="LBFGS{T}"/> only: a loss or a gradient is infinite or NaN; the parameters are those of the last good point.
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
    /// Returns a copy of the state that later steps depend on, except the parameters, their gradients and the settings given to the constructor.
    /// Pass it to <see cref="LoadState"/>, or write it with <see cref="Npz.Write"/>.
    /// </summary>
    /// <returns>
    /// The number of steps, the learning rates of the groups, and the state arrays of each parameter in the shape of the parameter, numbered
    /// from 0: for example "Adam.steps", "Adam.learning_rates" and "Adam.0.mean".
    /// </returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState()
    {
        OrderedDictionary<string, NpyArray> arrays = OptimizerState.Save(Prefix, Steps, [.. Groups.Select(group => group.LearningRate)], _states, _stateNames);
        SaveMore(Prefix, arrays);
        return arrays;
    }

    /// <summary>Restores the saved state of an optimizer of the same type, with the same settings and parameters of the same shapes.</summary>
    /// <param name="state">
    /// The result of <see cref="SaveState"/>, which may have been read by <see cref="Npz.Read(string)"/>; it is copied.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The state is that of another optimizer, or of other shapes or another element type, or a number in it is outside its range; the optimizer
    /// is unchanged.
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

    /// <summary>Returns the update of a parameter as a pass that is cut along its columns; <see cref="Begin"/> must be called first.</summary>
    internal Pass UpdateOfColumns(Parameter<T> parameter) =>
        UpdateOf(parameter, Cut.Columns(parameter.Value.ColumnCount), parameter.ElementsOfColumns);

    /// <summary>Returns the update of a range of elements of a parameter, or null if the optimizer does not have the parameter.</summary>
    internal Action<Range>? UpdateOf(Parameter<T> parameter) =>
        Array.FindIndex(_states, state => state.Parameter == parameter) is >= 0 and int index ? _updates[index] : null;

    /// <summary>Starts a step: counts it and calls <see cref="BeginStep"/>. The updates follow.</summary>
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
    /// Computes values that all updates of a step use, on the thread that runs the step; the default does nothing. <see cref="Steps"/> already
    /// includes the step: it is 1 in the first step.
    /// </summary>
    protected virtual void BeginStep()
    {
    }

    /// <summary>
    /// Updates some elements of a parameter and their state. Several threads call this method at once, each with different elements. For an
    /// optimizer from another assembly, the elements of each call, at most 512, do not depend on the number of threads.
    /// </summary>
    /// <param name="update">The elements, with their group, gradients and state.</param>
    protected abstract void Update(ParameterUpdate<T> update);

    /// <summary>Whether a step evaluates the loss several times and so requires <see cref="Step(Func{T})"/>.</summary>
    internal virtual bool EvaluatesLoss => false;

    private protected virtual T StepBy(Func<T> evaluate)
    {
        ZeroGradients();
        T loss = evaluate();
        Step();
        return loss;
    }

    /// <summary>Adds state that does not belong to a single parameter.</summary>
    private protected virtual void SaveMore(string prefix, OrderedDictionary<string, NpyArray> arrays)
    {
    }

    /// <summary>Checks the state that <see cref="SaveMore"/> adds, and returns an action that loads it.</summary>
    private protected virtual Action PrepareMore(string prefix, StateReader reader) => () => { };

    private string Prefix => Guard.NameOf(this);

    /// <summary>
    /// Ends a step of an optimizer from another assembly: if an update failed, restores the state before the step and rethrows its exception.
    /// </summary>
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
