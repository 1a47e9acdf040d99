using System.Numerics;
using MyTorch.Data;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Sets the learning rates of an optimizer's groups by a schedule; each group begins with the rate it has when this is created.</summary>
/// <remarks>
/// As with PyTorch's chainable schedulers, a step changes each rate from what it is. A rate that was set by hand, by another scheduler of
/// the optimizer or by <see cref="ReduceLROnPlateau{T}"/> therefore stays in effect: the rates that follow are those of the schedule from
/// the initial rate that would have led to it, which for most schedules means times the same factor. Only where the schedule does not
/// depend on the initial rate, as at the end of a cosine, does the next step replace the rate. Such a rate is kept beyond the milestone of
/// <see cref="LearningRateSchedule.Then"/>, where PyTorch's SequentialLR begins from the first initial rate again.
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
    /// <param name="schedule">The schedule; any number of schedulers may share it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The schedule gives a learning rate that is negative or not finite.</exception>
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
    /// Whether a <see cref="Trainer{T}"/> steps after each batch instead of after each epoch, as with a rate of eta^k in step k: what the schedule
    /// and <see cref="Epoch"/> call epochs are batches then.
    /// </summary>
    public bool StepsEveryBatch { get; init; }

    /// <summary>The epoch, from 0 on, whose learning rates are set; setting it sets those of another one, as to continue a saved run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or the schedule gives a learning rate that is negative or not finite; nothing has changed.</exception>
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

    /// <summary>Goes on to the next epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The schedule gives a learning rate that is negative or not finite.</exception>
    public void Step() => Epoch++;

    void ILearningRateScheduler.EpochEnded(double figure)
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

    /// <summary>A copy of what the learning rates depend on beside the schedule, for <see cref="LoadState"/>.</summary>
    /// <returns>"epoch", and for each group one of the "initial_learning_rates" and of the current "learning_rates".</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [EpochName] = NpyArray.FromArray([Epoch]),
        [InitialName] = NpyArray.FromArray([.. _initial], _initial.Length),
        [RatesName] = NpyArray.FromArray([.. _optimizer.Groups.Select(group => group.LearningRate)], _initial.Length),
    };

    /// <summary>Continues where another scheduler with the same schedule and <see cref="StepsEveryBatch"/> was saved, and sets the learning rates to what they were then.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave; it is copied. That of version 0.1.0 has no "learning_rates": they are those of the epoch.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of another one, or gives a number or a learning rate that is outside its range; nothing has changed.
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
                throw refuse(Invariant($"{InitialName} must be finite. There is {rate}."));
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
    /// The initial rate from which the schedule gives the current rate of a group. Every schedule here is a + b times the initial rate, so
    /// that two of its values tell a and b.
    /// </summary>
    private double InitialRate(int group)
    {
        double rate = _optimizer.Groups[group].LearningRate;
        if (rate == Rate(_initial[group], _epoch))
        {
            return _initial[group];
        }

        double ofZero = _schedule.LearningRate(0, _epoch);
        double initial = (rate - ofZero) / (_schedule.LearningRate(1, _epoch) - ofZero);
        return double.IsFinite(initial) ? initial : _initial[group];
    }

    /// <summary>
    /// The learning rate of an epoch. A rate below what the schedule gives from 0, as after another scheduler has halved the minimum of a
    /// cosine, has a negative initial rate, from which none may follow that is negative.
    /// </summary>
    private double Rate(double initial, int epoch)
    {
        double rate = _schedule.LearningRate(initial, epoch);
        return initial < 0 ? Math.Max(0, rate) : rate;
    }

    /// <summary>Sets the rates of an epoch, once all are known to be learning rates.</summary>
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
