using MyTorch.Data;

namespace MyTorch;

/// <summary>The batch counters of a network's layers with random masks; the masks depend on them.</summary>
internal sealed class MaskState(IMaskedLayer[] layers) : IStateful
{
    private const string BatchesName = "batches";

    public IReadOnlyDictionary<string, NpyArray> SaveState() => new Dictionary<string, NpyArray>
    {
        [BatchesName] = NpyArray.FromArray([.. layers.Select(layer => layer.Batch)], layers.Length),
    };

    public Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject)
    {
        var reader = new StateReader("network", state, reject);
        long[] batches = reader.Find<long>(BatchesName, layers.Length).ToArray<long>();
        reader.RequireNoOther();
        return () =>
        {
            for (int i = 0; i < layers.Length; i++)
            {
                layers[i].Batch = batches[i];
            }
        };
    }
}
