namespace MyTorch.Execution;

/// <summary>Passes without a barrier between them: a thread processes its chunk of each in order, while the data is in its cache.</summary>
/// <param name="grain">Chunks of columns and rows start at multiples of it.</param>
internal sealed class FusedPasses(int grain) : PassGroup
{
    /// <summary>The number of elements that stay in the L1 cache from one element-wise pass to the next.</summary>
    private const int NearElements = 2048;

    private readonly List<Pass> _passes = [];
    private int _rows;

    /// <summary>The passes, in order.</summary>
    public IReadOnlyList<Pass> Passes => _passes;

    /// <summary>
    /// Whether a pass can be fused with the group: it depends only on the same items of the previous passes, or the group accepts any pass.
    /// </summary>
    public bool CanFuse(Pass pass) => !pass.IsCall && (AcceptsAny || (pass.IsLocal && _passes[^1].Cut == pass.Cut));

    public override bool IsCall => _passes.Exists(pass => pass.IsCall);

    /// <summary>Whether any pass can be added, since nothing in the group changes what later passes depend on.</summary>
    public bool AcceptsAny { get; init; }

    /// <summary>Adds a pass after the others.</summary>
    public void Add(Pass pass) => _passes.Add(pass);

    /// <summary>Adds passes that do not depend on the group, before the others.</summary>
    public void AddFirst(IEnumerable<Pass> passes) => _passes.InsertRange(0, passes);

    /// <summary>Returns the floating-point operations for a batch of the given number of rows.</summary>
    public long FlopsFor(int rows)
    {
        long flops = 0;
        foreach (Pass pass in _passes)
        {
            flops += pass.FlopsFor(rows);
        }

        return flops;
    }

    public override int Prepare(int rows, int threads)
    {
        _rows = rows;
        return Chunks = ChunksFor(FlopsFor(rows), threads);
    }

    public override void RunAll(int rows)
    {
        _rows = rows;
        Run(0, 1);
    }

    public override void Run(int chunk, int chunks)
    {
        int end;
        for (int first = 0; first < _passes.Count; first = end)
        {
            end = first + 1;
            while (end < _passes.Count && _passes[first].IsElementwise && _passes[end].IsElementwise && _passes[end].Cut == _passes[first].Cut)
            {
                end++;
            }

            (int start, int last) = RangeOf(_passes[first].Cut, chunk, chunks);
            int step = end == first + 1 ? last - start : Math.Max(1, NearElements / Math.Max(1, _rows));
            for (int item = start; item < last; item += step)
            {
                for (int pass = first; pass < end; pass++)
                {
                    _passes[pass].Body(item, Math.Min(item + step, last));
                }
            }
        }
    }

    /// <summary>Returns the range of a chunk. A small number of items uses a finer grain, so chunks have similar sizes.</summary>
    private (int Start, int End) RangeOf(Cut cut, int chunk, int chunks)
    {
        int length = cut.LengthFor(_rows);
        int finest = cut.Kind == CutKind.Blocks ? 1 : Math.Clamp(length / (4 * chunks), 1, grain);
        return Common.Chunks.Range(length, chunk, chunks, finest);
    }
}
