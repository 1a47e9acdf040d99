using MathNet.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// Trainings that take turns epoch by epoch on the threads of the team: a thread runs an epoch of the training that has waited longest. While
/// they run, the team is busy, so that a training step uses only the thread it is on.
/// </summary>
/// <param name="trainings">Each runs an epoch and returns whether another call is needed.</param>
/// <param name="stop">Stops the other trainings when one has failed.</param>
internal sealed class TrainerGroupRun(Func<bool>[] trainings, CancellationTokenSource stop) : IParallelWork
{
    private readonly Lock _lock = new();
    private readonly Queue<int> _waiting = new(Enumerable.Range(0, trainings.Length));
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private int _active = trainings.Length;
    private TrainerGroupException? _failure;

    /// <summary>Runs all trainings to their ends.</summary>
    /// <exception cref="TrainerGroupException">One has failed.</exception>
    public void RunToEnd()
    {
        while (_active > 0)
        {
            ParallelWork.Run(this, Math.Min(_active, Control.MaxDegreeOfParallelism));
        }

        if (_failure is not null)
        {
            throw _failure;
        }
    }

    /// <summary>
    /// Runs epochs until fewer trainings are left than threads: these would wait for each other, so the next call of <see cref="ParallelWork.Run"/> has
    /// fewer, and the last training runs outside of the team, with all threads for itself.
    /// </summary>
    public void Run(int part, int parts)
    {
        while (TryTake(parts, out int index))
        {
            bool continues = false;
            if (_context is null)
            {
                continues = RunEpoch(index);
            }
            else
            {
                ExecutionContext.Run(_context, _ => continues = RunEpoch(index), null);
            }

            lock (_lock)
            {
                if (continues)
                {
                    _waiting.Enqueue(index);
                }
                else
                {
                    _active--;
                }
            }
        }
    }

    /// <summary>As long as there are as many trainings as threads, one of them waits.</summary>
    private bool TryTake(int parts, out int index)
    {
        lock (_lock)
        {
            index = 0;
            return _active >= parts && _waiting.TryDequeue(out index);
        }
    }

    private bool RunEpoch(int index)
    {
        try
        {
            return trainings[index]();
        }
        catch (Exception cause)
        {
            lock (_lock)
            {
                _failure = _failure?.Trainer < index ? _failure : new TrainerGroupException(index, cause);
            }

            stop.Cancel();
            return false;
        }
    }
}
