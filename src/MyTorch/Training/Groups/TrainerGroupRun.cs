using MathNet.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// Runs trainers in turn, epoch by epoch, on the worker threads: each worker runs an epoch of the trainer that has waited longest. Meanwhile the
/// team is busy, so a training step uses only its own thread.
/// </summary>
/// <param name="runs">Functions that each run an epoch of a trainer and return whether there are more.</param>
/// <param name="stop">Stops the other trainers when one has failed.</param>
internal sealed class TrainerGroupRun(Func<bool>[] runs, CancellationTokenSource stop) : IParallelWork
{
    private readonly Lock _lock = new();
    private readonly Queue<int> _waiting = new(Enumerable.Range(0, runs.Length));
    private readonly ExecutionContext? _context = ExecutionContext.Capture();
    private int _active = runs.Length;
    private TrainerGroupException? _failure;

    /// <summary>Runs all trainers to the end.</summary>
    /// <exception cref="TrainerGroupException">A trainer has failed.</exception>
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
    /// Runs epochs until fewer trainers are left than workers, since the surplus workers would wait. The next call of <see cref="ParallelWork.Run"/>
    /// uses fewer workers, and the last trainer runs outside the team with all threads.
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

    /// <summary>Takes the next trainer, unless fewer are left than workers.</summary>
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
            return runs[index]();
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
