using MyTorch.Data;

namespace MyTorch;

/// <summary>The result of <see cref="CheckpointFolder.LoadLatest{T}"/>.</summary>
/// <param name="Path">The path of the loaded file.</param>
/// <param name="Extra">The additional arrays that were saved with it.</param>
/// <param name="Damaged">A message for each newer file that is damaged: its path and the problem. Empty if there are none.</param>
public sealed record LoadedCheckpoint(string Path, IReadOnlyDictionary<string, NpyArray> Extra, IReadOnlyList<string> Damaged);
