using MyTorch.Data;

namespace MyTorch;

/// <summary>What <see cref="CheckpointFolder.LoadLatest{T}"/> has loaded.</summary>
/// <param name="Path">The file.</param>
/// <param name="Extra">The arrays of the caller's that were saved with it.</param>
/// <param name="Damaged">Of each newer file, which could not be loaded, which one it is and what is wrong with it; empty where all is well.</param>
public sealed record LoadedCheckpoint(string Path, IReadOnlyDictionary<string, NpyArray> Extra, IReadOnlyList<string> Damaged);
