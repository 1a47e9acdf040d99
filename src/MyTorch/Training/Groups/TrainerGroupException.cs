namespace MyTorch;

/// <summary>The exception that is thrown when a trainer of a <see cref="TrainerGroup{T}"/> fails; the cause is <see cref="Exception.InnerException"/>.</summary>
/// <param name="trainer">The index of the trainer, from 0.</param>
/// <param name="cause">The exception of the trainer, its batch source or one of its callbacks.</param>
public sealed class TrainerGroupException(int trainer, Exception cause) : Exception($"Trainer {trainer} failed: {cause?.Message}", cause)
{
    /// <summary>The index of the trainer, from 0.</summary>
    public int Trainer { get; } = trainer;
}
