using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>A second place for the state of layers, allocated once.</summary>
internal sealed class StateCopy<T>(IReadOnlyList<StateEntry<T>> entries) : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly StateEntry<T>[] _copies =
        [.. entries.Select(entry => entry with { Storage = (Array)entry.Storage.Clone() })];

    /// <summary>Keeps the state as it is now.</summary>
    public void Take() => Copy(entries, _copies);

    /// <summary>Sets the state to what was kept.</summary>
    public void GiveBack() => Copy(_copies, entries);

    /// <summary>What was kept.</summary>
    public IReadOnlyDictionary<string, NpyArray> SaveState() => LayerState.Save(_copies);

    public Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse) =>
        LayerState.Prepare(_copies, state, refuse);

    private static void Copy(IReadOnlyList<StateEntry<T>> from, IReadOnlyList<StateEntry<T>> to)
    {
        for (int i = 0; i < from.Count; i++)
        {
            Array.Copy(from[i].Storage, to[i].Storage, from[i].Storage.Length);
        }
    }
}
