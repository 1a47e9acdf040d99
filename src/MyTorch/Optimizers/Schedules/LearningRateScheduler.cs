using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Sets the learning rates of an optimizer's groups by a schedule. The initial learning rate of a group is the one it has when the scheduler is
/// created.
/// </summary>
/// <remarks>
/// As with PyTorch's chainable schedulers, a step starts from the current learning rates. A rate that was set by hand, by another scheduler of
/// the optimizer or by <see cref="ReduceLROnPlateau{T}"/> therefore stays in effect: the following rates are those of the schedule for the
/// initial rate that would have led to it; for most schedules, all rates are scaled by the same factor. The next step replaces such a rate only
/// if the schedule does not depend on the initial rate, as at the end of a cosine. The rate also stays in effect after the milestone of
/// <see cref="LearningRateSchedule.Then"/>, where PyTorch's SequentialLR restarts from the original initial rate.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LearningRateScheduler<T> : ILearningRateScheduler, IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string EpochName = "epoch";
    private const string InitialName = "initial_learning_rates";
    private const string RatesName = "learning_rates";

    private readonly Optimizer<T> _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly double[] _initial;
    private readonly double[] _rebased;
    private int _epoch;

    /// <summary>Creates the scheduler and sets the learning rates of epoch 0.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="schedule">The schedule; several schedulers may share it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The schedule returns a learning rate that is negative or not finite.</exception>
    public LearningRateScheduler(Optimizer<T> optimizer, LearningRateSchedule schedule)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(schedule);
        _optimizer = optimizer;
        _schedule = schedule;
        _initial = [.. optimizer.Groups.Select(group => group.LearningRate)];
        _rebased = new double[_initial.Length];
        SetLearningRates(0, _initial);
    }

    /// <summary>
    /// Whether a <see cref="Trainer{T}"/> steps after each batch instead of each epoch, for example for a rate of eta^k in step k. If true, the
    /// epochs of the schedule and of <see cref="Epoch"/> are batches.
    /// </summary>
    public bool StepsEveryBatch { get; init; }

    /// <summary>The current epoch, from 0. Setting it sets the learning rates of that epoch, for example to continue a saved run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The value is negative, or the schedule returns a learning rate that is negative or not finite; nothing has changed.
    /// </exception>
    public int Epoch
    {
        get => _epoch;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            for (int group = 0; group < _rebased.Length; group++)
            {
                _rebased[group] = InitialRate(group);
            }

            SetLearningRates(value, _rebased);
        }
    }

    /// <summary>Advances to the next epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The schedule returns a learning rate that is negative or not finite.</exception>
    public void Step() => Epoch++;

    void ILearningRateScheduler.EpochEnded(double metric)
    {
        if (!StepsEveryBatch)
        {
            Step();
        }
    }

    void ILearningRateScheduler.BatchEnded()
    {
        if (StepsEveryBatch)
        {
            Step();
        }
    }

    /// <summary>Returns a copy of the state that the learning rates depend on, except the schedule, for <see cref="LoadState"/>.</summary>
    /// <returns>"epoch", and an element for each group in "initial_learning_rates" and the current "learning_rates".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [EpochName] = NpyArray.FromArray([Epoch]),
        [InitialName] = NpyArray.FromArray([.. _initial], _initial.Length),
        [RatesName] = NpyArray.FromArray([.. _optimizer.Groups.Select(group => group.LearningRate)], _initial.Length),
    };

    /// <summary>
    /// Restores the saved state of a scheduler with the same schedule and <see cref="StepsEveryBatch"/>, including the learning rates.
    /// </summary>
    /// <param name="state">
    /// The result of <see cref="SaveState"/>; it is copied. States of version 0.1.0 have no "learning_rates"; the schedule's are used instead.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The state is not that of such a scheduler, or a number or a learning rate is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("scheduler", state, refuse);
        int epoch = reader.Count<int>(EpochName);
        double[] initial = reader.Find<double>(InitialName, _initial.Length).ToArray<double>();
        double[]? rates = state.ContainsKey(RatesName) ? reader.Find<double>(RatesName, _initial.Length).ToArray<double>() : null;
        reader.RequireNoOther();
        foreach (double rate in initial)
        {
            if (!double.IsFinite(rate))
            {
                throw refuse(Invariant($"{InitialName} has {rate}: all values must be finite."));
            }

            reader.RequireLearningRate<T>($"The learning rate of epoch {epoch}", Rate(rate, epoch));
        }

        foreach (double rate in rates ?? [])
        {
            reader.RequireLearningRate<T>(RatesName, rate);
        }

        return () =>
        {
            SetLearningRates(epoch, initial);
            for (int group = 0; group < rates?.Length; group++)
            {
                _optimizer.Groups[group].LearningRate = rates[group];
            }
        };
    }

    /// <summary>
    /// Returns the initial rate for which the schedule gives the current rate of a group. A schedule is a + b * initial, so two of its values
    /// determine a and b.
    /// </summary>
    private double InitialRate(int group)
    {
        double rate = _optimizer.Groups[group].LearningRate;
        if (rate == Rate(_initial[group], _epoch))
        {
            return _initial[group];
        }

        double atZero = _schedule.LearningRate(0, _epoch);
        double initial = (rate - atZero) / (_schedule.LearningRate(1, _epoch) - atZero);
        return double.IsFinite(initial) ? initial : _initial[group];
    }

    /// <summary>
    /// Returns the learning rate of an epoch. A current rate below the schedule's rate for an initial rate of 0, as after another scheduler has
    /// halved the minimum of a cosine, gives a negative initial rate; the result is then clamped to at least 0.
    /// </summary>
    private double Rate(double initial, int epoch)
    {
        double rate = _schedule.LearningRate(initial, epoch);
        return initial < 0 ? Math.Max(0, rate) : rate;
    }

    /// <summary>Sets the rates of an epoch after checking all of them.</summary>
    private void SetLearningRates(int epoch, double[] initial)
    {
        foreach (double rate in initial)
        {
            Setting.NotNegative<T>(Rate(rate, epoch), "learningRate");
        }

        initial.CopyTo(_initial, 0);
        for (int group = 0; group < initial.Length; group++)
        {
            _optimizer.Groups[group].LearningRate = Rate(initial[group], epoch);
        }

        _epoch = epoch;
    }
}
