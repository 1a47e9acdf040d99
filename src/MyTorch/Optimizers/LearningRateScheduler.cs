using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Sets the learning rates of an optimizer's groups by a schedule; each group begins with the rate it has when this is created.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LearningRateScheduler<T> : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string EpochName = "epoch";
    private const string InitialName = "initial_learning_rates";

    private readonly Optimizer<T> _optimizer;
    private readonly LearningRateSchedule _schedule;
    private readonly double[] _initial;
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
        Epoch = 0;
    }

    /// <summary>The epoch, from 0 on, whose learning rates are set; setting it sets those of another one, as to go on with a saved run.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative, or the schedule gives a learning rate that is negative or not finite; nothing has changed.</exception>
    public int Epoch
    {
        get => _epoch;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            foreach (double initial in _initial)
            {
                Setting.NotNegative<T>(_schedule.LearningRate(initial, value), "learningRate");
            }

            for (int i = 0; i < _initial.Length; i++)
            {
                _optimizer.Groups[i].LearningRate = _schedule.LearningRate(_initial[i], value);
            }

            _epoch = value;
        }
    }

    /// <summary>Goes on to the next epoch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The schedule gives a learning rate that is negative or not finite.</exception>
    public void Step() => Epoch++;

    /// <summary>A copy of what the learning rates depend on beside the schedule, for <see cref="LoadState"/>.</summary>
    /// <returns>"epoch" and "initial_learning_rates", one for each group.</returns>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => new OrderedDictionary<string, NpyArray>
    {
        [EpochName] = NpyArray.FromArray([Epoch]),
        [InitialName] = NpyArray.FromArray([.. _initial], _initial.Length),
    };

    /// <summary>Goes on where another scheduler with the same schedule was saved, and sets the learning rates of its epoch.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave; it is copied.</param>
    /// <exception cref="ArgumentException">
    /// It is the state of another one, or gives a number or a learning rate that is outside its range; nothing has changed.
    /// </exception>
    public void LoadState(IReadOnlyDictionary<string, NpyArray> state) => StateReader.Load(this, state);

    Action IStateful.PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse)
    {
        var reader = new StateReader("scheduler", state, refuse);
        int epoch = reader.Count<int>(EpochName);
        double[] initial = reader.Find<double>(InitialName, _initial.Length).ToArray<double>();
        reader.RequireNoOther();
        foreach (double rate in initial)
        {
            reader.RequireLearningRate<T>(InitialName, rate);
            reader.RequireLearningRate<T>($"The learning rate of epoch {epoch}", _schedule.LearningRate(rate, epoch));
        }

        return () =>
        {
            initial.CopyTo(_initial, 0);
            Epoch = epoch;
        };
    }
}
