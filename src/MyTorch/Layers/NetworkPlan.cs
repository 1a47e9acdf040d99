using System.Numerics;
using System.Runtime.CompilerServices;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// The passes of consecutive layers and the buffers between them, for inputs with a fixed number of columns. A batch of another size moves the
/// buffers and allocates nothing, unless it is the largest so far.
/// </summary>
/// <remarks>Not thread-safe: used by one thread at a time.</remarks>
internal sealed partial class NetworkPlan<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of elements in a 512-bit vector: chunks of columns and rows start at multiples of it.</summary>
    public static readonly int Grain = 64 / Unsafe.SizeOf<T>();

    /// <summary>The floating-point operations a core could perform during a barrier of half a microsecond.</summary>
    private const long FlopsPerBarrier = 30_000;

    private readonly LayerPlan<T>[] _places;
    private readonly List<FusedPasses> _forwardGroups = [];
    private readonly PassProgram _forward;
    private T[]? _result;
    private T[] _sample = [];

    /// <summary>Plans the layers.</summary>
    /// <param name="pipeline">The layers, none of which is composed of others.</param>
    /// <param name="inputs">The number of columns of the input.</param>
    /// <param name="isPrediction">Whether there will never be a backward pass.</param>
    public NetworkPlan(Pipeline<T> pipeline, int inputs, bool isPrediction)
    {
        ReadOnlySpan<Layer<T>> layers = pipeline.Layers;
        (IsNetwork, IsPrediction) = (pipeline.IsNetwork, isPrediction);
        Input = Output = new ColumnBuffer<T>(inputs);
        _places = new LayerPlan<T>[layers.Length];
        Arena<T>.Region? region = null;
        for (int i = 0; i < layers.Length; i++)
        {
            // Each output has its own region, even where a prediction could alternate between two: a fused pass would overwrite what another
            // thread still reads, and writing to memory that another core has just read is slower than writing elsewhere.
            bool inPlace = i > 0 && layers[i].CanRunInPlace && (isPrediction || !layers[i - 1].NeedsOutput);
            region = inPlace ? region! : Buffers.CreateRegion();
            ColumnBuffer<T> y = Buffers.Add(new ColumnBuffer<T>(layers[i].OutputColumns(Output.Columns)), region);
            _places[i] = new LayerPlan<T>(this, layers[i], Output, y);
            Output = y;
            layers[i].DeclarePasses(_places[i]);
        }

        OutputGradient = new ColumnBuffer<T>(Output.Columns);
        InputGradient = new ColumnBuffer<T>(inputs);
        if (!isPrediction)
        {
            PlanGradients();
            AddForward(new Pass("copy of the output", Cut.Columns(Output.Columns), CopyResult) { IsLocal = true, IsElementwise = true });
        }

        _forward = new PassProgram([.. _forwardGroups]);
        FlopsPerRow = _forwardGroups.Sum(group => group.FlopsFor(rows: 1));
    }

    /// <summary>The buffers.</summary>
    public Arena<T> Buffers { get; } = new();

    /// <summary>The places of the layers.</summary>
    public IReadOnlyList<LayerPlan<T>> Places => _places;

    /// <summary>The input of the last batch.</summary>
    public ColumnBuffer<T> Input { get; }

    /// <summary>The output of the last batch.</summary>
    public ColumnBuffer<T> Output { get; }

    /// <summary>The number of rows of the last batch; 0 before the first batch and after one that failed.</summary>
    public int Rows { get; private set; }

    /// <summary>Whether the layers belong to a network; false for a layer used on its own.</summary>
    public bool IsNetwork { get; }

    /// <summary>The number of uses of the same layers before this one whose lasting effects are not committed yet.</summary>
    public int Use { get; set; }

    /// <summary>Whether there will never be a backward pass.</summary>
    public bool IsPrediction { get; }

    /// <summary>Whether the last batch trains all layers, or null if each layer uses its own mode.</summary>
    public bool? Mode { get; private set; }

    /// <summary>The groups of the forward pass.</summary>
    public IReadOnlyList<FusedPasses> ForwardGroups => _forwardGroups;

    /// <summary>The floating-point operations of a forward pass for a row of the batch, roughly.</summary>
    public long FlopsPerRow { get; }

    /// <summary>Reserves a buffer in the arena.</summary>
    public ColumnBuffer<T> Reserve(int columns) => Buffers.Add(new ColumnBuffer<T>(columns), Buffers.CreateRegion());

    /// <summary>Appends a pass, to the last group if it can be fused with it.</summary>
    public void AddForward(Pass pass) => Append(_forwardGroups, pass);

    /// <summary>Runs the forward pass of a batch.</summary>
    /// <param name="x">The input, which must not change until the backward pass.</param>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="isTraining">Whether the batch trains the layers; null to use the mode of each layer.</param>
    /// <param name="result">Receives a copy of the output, or null.</param>
    public void Forward(T[] x, int rows, bool? isTraining = null, T[]? result = null)
    {
        BeginForward(x, rows, isTraining);

        _result = result;
        try
        {
            Run(_forward);
        }
        finally
        {
            _result = null;
        }
    }

    /// <summary>
    /// Runs passes of the batch. If one throws, the batch is discarded, since its buffers are half written: members that need it throw until the
    /// next forward pass.
    /// </summary>
    public void Run(PassProgram program)
    {
        try
        {
            program.Run(Rows);
        }
        catch
        {
            Rows = 0;
            throw;
        }
    }

    /// <summary>Prepares <see cref="Forward"/> without running the passes.</summary>
    public void BeginForward(T[] x, int rows, bool? isTraining = null)
    {
        Begin(x, 0, rows, rows);
        Mode = isTraining;
        foreach (LayerPlan<T> place in _places)
        {
            place.IsTraining = isTraining ?? place.Layer.IsTraining;
            place.Layer.LastPlan = place;
        }
    }

    /// <summary>Returns the operations of one thread when threads share the columns of each layer, including the cost of barriers.</summary>
    public long SharedFlopsFor(int rows, int threads)
    {
        long flops = 0;
        foreach (FusedPasses group in _forwardGroups)
        {
            int chunks = PassGroup.ChunksFor(group.FlopsFor(rows), threads);
            flops += (group.FlopsFor(rows) / chunks) + (chunks > 1 ? FlopsPerBarrier : 0);
        }

        return flops;
    }

    /// <summary>Runs the forward pass on the calling thread, in evaluation mode.</summary>
    /// <param name="x">The array with the input.</param>
    /// <param name="offset">The index of its first element.</param>
    /// <param name="rows">The number of its rows.</param>
    /// <param name="stride">The distance between the starts of its columns.</param>
    public void Predict(T[] x, int offset, int rows, int stride)
    {
        Begin(x, offset, rows, stride);
        _forward.RunAlone(rows);
    }

    /// <summary>Runs the forward pass of a whole batch on the thread team, which shares the columns of each layer, in evaluation mode.</summary>
    public void PredictTogether(T[] x, int rows)
    {
        Begin(x, 0, rows, rows);
        Run(_forward);
    }

    /// <summary>Runs the forward pass of a single sample on the calling thread, in evaluation mode.</summary>
    public void Predict(ReadOnlySpan<T> sample)
    {
        Workspace.Reserve(ref _sample, 1, sample.Length);
        sample.CopyTo(_sample);
        Predict(_sample, 0, rows: 1, stride: 1);
    }

    /// <summary>Commits the lasting effects of a training forward pass: running statistics, dropout counters.</summary>
    public void Commit()
    {
        foreach (LayerPlan<T> place in _places)
        {
            place.CommitTraining();
        }
    }

    private void Begin(T[] x, int offset, int rows, int stride)
    {
        if (rows != Rows)
        {
            Rows = 0;
            Buffers.Resize(rows);
            Rows = rows;
        }

        Input.Place(x, offset, rows, stride);
    }

    private void CopyResult(int start, int end)
    {
        if (_result is { } result)
        {
            Output.Range(start, end).CopyTo(result.AsSpan(start * Rows));
        }
    }

    private static void Append(List<FusedPasses> groups, Pass pass)
    {
        if (groups.Count == 0 || !groups[^1].CanFuse(pass))
        {
            groups.Add(new FusedPasses(Grain));
        }

        groups[^1].Add(pass);
    }
}
