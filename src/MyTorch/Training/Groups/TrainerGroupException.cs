namespace MyTorch;

/// <summary>The training of one trainer of a <see cref="TrainerGroup{T}"/> has failed; <see cref="Exception.InnerException"/> says why.</summary>
/// <param name="trainer">The index of the trainer, from 0.</param>
/// <param name="cause">What the trainer, its batch source, or one of its callbacks has thrown.</param>
public sealed class TrainerGroupException(int trainer, Exception cause) : Exception($"Trainer {trainer} failed: {cause?.Message}", cause)
{
    /// <summary>The index of the trainer, from 0.</summary>
    public int Trainer { get; } = trainer;
}
