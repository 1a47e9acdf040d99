using System.Numerics;
using MathNet.Numerics;
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
    private readonly string?[] _stateNames;
    private readonly ParameterState<T>[][] _states;
    private readonly StepWork _work;
    private readonly int _parts;

    /// <summary>An optimizer with up to three arrays of state for each parameter, zeros at first; those without a name are not needed.</summary>
    private protected Optimizer(IReadOnlyList<ParameterGroup<T>> groups, string? first = null, string? second = null, string? third = null)
    {
        Setting.NoNull(groups);
        if (groups.Count == 0)
        {
            throw new ArgumentException("There are no groups: at least one is needed.", nameof(groups));
        }

        ParameterGroup<T>.RequireDistinct([.. groups.SelectMany(group => group.Parameters)], nameof(groups));
        Groups = [.. groups];
        _stateNames = [first, second, third];
        _states = [.. Groups.Select(group => group.Parameters.Select(parameter => new ParameterState<T>(parameter, _stateNames)).ToArray())];
        _work = new StepWork(this);
        _parts = (int)Math.Min(int.MaxValue, States.Sum(state => (long)state.Length) / StepWork.ElementsPerPart);
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
    private protected IEnumerable<ParameterState<T>> States => _states.SelectMany(group => group);

    /// <summary>Moves every parameter once, by its gradient as it is.</summary>
    public void Step()
    {
        Steps++;
        ParallelWork.Run(_work, Math.Min(_parts, Control.MaxDegreeOfParallelism));
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
        Prefix, Steps, [.. Groups.Select(group => group.LearningRate)], [.. States], _stateNames);

    /// <summary>Goes on where another optimizer of the same kind, with the same settings and parameters of the same shapes, was saved.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave, perhaps read by <see cref="Npz.Read(string)"/>; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of another optimizer, of other shapes, of another element type, or a number in it is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        (long steps, double[] learningRates, Action copyArrays) = OptimizerState.Prepare<T>(
            Prefix, new StateReader("optimizer", state, refuse), Groups.Count, [.. States], _stateNames);
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

    /// <summary>Applies the update of this optimizer to a part of a group; <see cref="Steps"/> counts the step that is being taken.</summary>
    private protected abstract void Update(ParameterGroup<T> group, GroupStep<T> step);

    private string Prefix => Guard.NameOf(this);

    /// <summary>A step in parts: each of them a range of every parameter.</summary>
    private sealed class StepWork(Optimizer<T> optimizer) : IParallelWork
    {
        /// <summary>The elements that make a part worth handing out: from them on, a second thread saves more than the fork takes.</summary>
        public const int ElementsPerPart = 4_096;

        public void Run(int part, int parts)
        {
            for (int i = 0; i < optimizer._states.Length; i++)
            {
                optimizer.Update(optimizer.Groups[i], new GroupStep<T>(optimizer._states[i], part, parts));
            }
        }
    }
}
