namespace MyTorch.Execution;

/// <summary>Passes without a barrier between them: a thread takes its chunk of each, one after the other, while the data is in its cache.</summary>
/// <param name="grain">Chunks of columns and rows begin at multiples of it.</param>
internal sealed class FusedPasses(int grain) : PassGroup
{
    /// <summary>Elements that stay in the nearest cache from one element-wise pass to the next.</summary>
    private const int NearElements = 2048;

    private readonly List<Pass> _passes = [];
    private int _rows;

    /// <summary>The passes, in their order.</summary>
    public IReadOnlyList<Pass> Passes => _passes;

    /// <summary>Whether a pass that depends on the same items of the passes before it may run behind them.</summary>
    public bool Takes(Pass pass) => !pass.IsCall && (TakesAnything || (pass.IsLocal && _passes[^1].Cut == pass.Cut));

    public override bool IsCall => _passes.Exists(pass => pass.IsCall);

    /// <summary>Whether nothing in the group changes what the passes behind it depend on.</summary>
    public bool TakesAnything { get; init; }

    /// <summary>Adds a pass behind the others.</summary>
    public void Add(Pass pass) => _passes.Add(pass);

    /// <summary>Adds passes that depend on nothing in the group, in front of the others.</summary>
    public void AddFirst(IEnumerable<Pass> passes) => _passes.InsertRange(0, passes);

    /// <summary>The floating-point operations for a batch of the given number of rows.</summary>
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

    /// <summary>Few items are shared out more finely, so that the chunks are of about one size.</summary>
    private (int Start, int End) RangeOf(Cut cut, int chunk, int chunks)
    {
        int length = cut.LengthFor(_rows);
        int finest = cut.Kind == CutKind.Blocks ? 1 : Math.Clamp(length / (4 * chunks), 1, grain);
        return Common.Chunks.Range(length, chunk, chunks, finest);
    }
}
