using System.Numerics;
using MyTorch.Data;

namespace MyTorch;

/// <summary>The momentum of the handout's network, stored in its Linear layers.</summary>
internal sealed class MomentumState<T>(IReadOnlyList<Linear<T>> layers) : IStateful where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private StateEntry<T>[] Entries =>
    [
        .. layers.SelectMany((layer, index) => new StateEntry<T>[]
        {
            new($"{index}.weight", layer.MomentumW, layer.MomentumW.ColumnCount, layer.MomentumW.RowCount),
            new($"{index}.bias", layer.MomentumB, layer.MomentumB.ColumnCount),
        }),
    ];

    public IReadOnlyDictionary<string, NpyArray> SaveState() => LayerState.Save(Entries);

    public Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject) =>
        LayerState.Prepare(Entries, state, reject);
}
