using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>A copy of the state of layers, allocated once.</summary>
internal sealed class StateCopy<T>(IReadOnlyList<StateEntry<T>> entries) : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StateEntry<T>[] _copies =
        [.. entries.Select(entry => entry with { Storage = (Array)entry.Storage.Clone() })];

    /// <summary>Copies the current state.</summary>
    public void Save() => Copy(entries, _copies);

    /// <summary>Restores the copied state.</summary>
    public void Restore() => Copy(_copies, entries);

    /// <summary>Returns the copied state.</summary>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => LayerState.Save(_copies);

    public Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject) =>
        LayerState.Prepare(_copies, state, reject);

    private static void Copy(IReadOnlyList<StateEntry<T>> from, IReadOnlyList<StateEntry<T>> to)
    {
        for (int i = 0; i < from.Count; i++)
        {
            Array.Copy(from[i].Storage, to[i].Storage, from[i].Storage.Length);
        }
    }
}
