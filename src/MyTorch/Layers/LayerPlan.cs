using System.Numerics;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// The plan of a layer in one place of a network. The layer declares its passes here: how the work is cut, how much work it is, and a body that
/// processes a range of it. Bodies are declared once and run for every batch. Several threads call them concurrently, each with its own range.
/// Bodies read the buffers, <see cref="Rows"/> and <see cref="IsTraining"/> when they run.
/// </summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class LayerPlan<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkPlan<T> _network;
    private Action? _commit;

    internal LayerPlan(NetworkPlan<T> network, Layer<T> layer, ColumnBuffer<T> x, ColumnBuffer<T> y)
    {
        (_network, Layer, X, Y) = (network, layer, x, y);
        (DX, DY) = (new ColumnBuffer<T>(x.Columns), new ColumnBuffer<T>(y.Columns));
    }

    /// <summary>N, the number of rows (samples) of the current batch.</summary>
    public int Rows => _network.Rows;

    /// <summary>Whether the batch trains the layer: false for evaluation and prediction.</summary>
    public bool IsTraining { get; internal set; }

    /// <summary>Whether the plan is for predictions only, so nothing needs to be kept for a backward pass.</summary>
    public bool IsPrediction => _network.IsPrediction;

    /// <summary>The mode of all layers in the running pass, or null if each layer uses its own mode.</summary>
    internal bool? Mode => _network.Mode;

    /// <summary>The number of uses of the layer before this one whose lasting effects are not committed yet.</summary>
    internal int Use => _network.Use;

    /// <summary>Whether the layer is part of a network, not used on its own.</summary>
    public bool IsInNetwork => _network.IsNetwork;

    /// <summary>Whether parameter gradients are added to the existing ones; otherwise they replace them.</summary>
    public bool AccumulatesGradients => _network.AccumulatesGradients;

    /// <summary>The input, N x inputs. In a prediction its columns may have gaps between them (<see cref="ColumnBuffer{T}.IsContiguous"/>).</summary>
    public ColumnBuffer<T> X { get; }

    /// <summary>The output, N x outputs; shares the memory of <see cref="X"/> if the layer works in place.</summary>
    public ColumnBuffer<T> Y { get; }

    /// <summary>The gradient of the output, N x outputs. A backward pass must not change it, unless <see cref="DX"/> shares its memory.</summary>
    public ColumnBuffer<T> DY { get; internal set; }

    /// <summary>Receives the gradient of the input, N x inputs; for a columnwise layer it may share the memory of <see cref="DY"/>.</summary>
    public ColumnBuffer<T> DX { get; internal set; }

    /// <summary>The derivative of an activation that stores it in the forward pass for the backward pass, N x outputs.</summary>
    internal ColumnBuffer<T>? Derivative { get; set; }

    /// <summary>The layer of this plan.</summary>
    internal Layer<T> Layer { get; }

    /// <summary>The scale of the gradients of Linear layers: the handout's network averages them over the batch.</summary>
    internal T WeightScale => _network.WeightScale;

    /// <summary>The forward passes.</summary>
    internal List<Pass> ForwardPasses { get; } = [];

    /// <summary>The backward passes, each with the parameters whose gradients it also computes.</summary>
    internal List<(Pass Pass, Parameter<T>[] Parameters)> BackwardPasses { get; } = [];

    /// <summary>The gradient passes that are cut along the columns of the output.</summary>
    internal List<(Pass Pass, Parameter<T> Parameter, bool IsWeight)> ColumnGradients { get; } = [];

    /// <summary>Reserves a buffer of N x <paramref name="columns"/> that keeps its elements from the forward to the backward pass.</summary>
    /// <param name="columns">The number of columns, at least 1.</param>
    public ColumnBuffer<T> Reserve(int columns) => _network.Reserve(columns);

    /// <summary>Declares a step of the forward pass, to run after those already declared.</summary>
    /// <param name="cut">The items into which the pass is cut.</param>
    /// <param name="flopsPerRow">The floating-point operations of all of it for a row of the batch, roughly.</param>
    /// <param name="body">Computes the items from the first number up to, not including, the second.</param>
    /// <param name="isLocal">
    /// Whether an item depends only on the same item of the preceding pass, such as a column of the output on that column of the input. If so, no
    /// barrier is needed, and a thread processes the item while it is in its cache.
    /// </param>
    public void Forward(Cut cut, long flopsPerRow, Action<int, int> body, bool isLocal = false)
    {
        ForwardPasses.Add(new Pass($"{Layer.Name} forward", cut, body) { FlopsPerRow = flopsPerRow, IsLocal = isLocal, IsElementwise = isLocal });
        _network.AddForward(ForwardPasses[^1]);
    }

    /// <summary>
    /// Declares a step of the backward pass, which computes <see cref="DX"/> from <see cref="DY"/>, to run after those already declared.
    /// </summary>
    /// <param name="cut">The items into which the pass is cut.</param>
    /// <param name="flopsPerRow">The floating-point operations of all of it for a row of the batch, roughly.</param>
    /// <param name="body">Computes the items from the first number up to, not including, the second.</param>
    /// <param name="isLocal">As in <see cref="Forward(Cut, long, Action{int, int}, bool)"/>.</param>
    /// <param name="gradients">The parameters whose gradients the body also computes; an item is the same column of them.</param>
    public void Backward(Cut cut, long flopsPerRow, Action<int, int> body, bool isLocal = false, params Parameter<T>[] gradients) =>
        BackwardPasses.Add((new Pass($"{Layer.Name} backward", cut, body) { FlopsPerRow = flopsPerRow, IsLocal = isLocal, IsElementwise = isLocal }, gradients));

    /// <summary>
    /// Declares the gradient of a parameter with a column for each column of the output, which depends only on that column of <see cref="DY"/>.
    /// </summary>
    /// <param name="parameter">The parameter.</param>
    /// <param name="flopsPerRow">The floating-point operations of all of it for a row of the batch, roughly.</param>
    /// <param name="body">Computes the columns of the gradient from the first number up to, not including, the second.</param>
    /// <param name="isWeight">
    /// Whether the backward pass reads the parameter. If so, it is updated only after that pass, and its gradient is computed for a whole chunk
    /// at a time.
    /// </param>
    public void ColumnGradient(Parameter<T> parameter, long flopsPerRow, Action<int, int> body, bool isWeight = false) =>
        ColumnGradients.Add((GradientOf(parameter, Cut.Columns(Y.Columns), flopsPerRow, body, isLocal: true, isElementwise: !isWeight), parameter, isWeight));

    /// <summary>
    /// Declares the lasting effects of a training batch, such as running statistics. The action runs once the loss is known to be finite, and not
    /// in evaluation.
    /// </summary>
    /// <param name="commit">Changes the state of the layer.</param>
    public void Commit(Action commit) => _commit += commit;

    /// <summary>Declares a forward pass that runs on the calling thread, because its body uses all threads.</summary>
    internal void ForwardCall(Action call)
    {
        ForwardPasses.Add(CallOf("forward", call));
        _network.AddForward(ForwardPasses[^1]);
    }

    /// <summary>Declares a backward pass that runs on the calling thread and also computes gradients of parameters.</summary>
    internal void BackwardCall(Action call, Parameter<T>[] gradients) => BackwardPasses.Add((CallOf("backward", call), gradients));

    /// <summary>Whether every backward pass works column by column and may therefore work in place.</summary>
    internal bool BackwardIsLocal => BackwardPasses.TrueForAll(pass => pass.Pass.IsLocal);

    /// <summary>Commits the lasting effects of the last forward pass if it was a training pass.</summary>
    internal void CommitTraining()
    {
        if (IsTraining)
        {
            _commit?.Invoke();
        }
    }

    /// <summary>
    /// Copies the gradient of the output to the gradient of the input, unless they share memory, and returns it to be transformed in place.
    /// </summary>
    internal Span<T> DeltaInPlace(int start, int end)
    {
        Span<T> result = DX.Range(start, end);
        if (!DX.IsAt(DY))
        {
            DY.Range(start, end).CopyTo(result);
        }

        return result;
    }

    private Pass CallOf(string direction, Action call) =>
        new($"{Layer.Name} {direction}", Cut.Blocks(1), (_, _) => call()) { IsCall = true };

    private Pass GradientOf(Parameter<T> parameter, Cut cut, long flopsPerRow, Action<int, int> body, bool isLocal, bool isElementwise) =>
        new($"{Layer.Name} gradient of {parameter.LocalName}", cut, body) { FlopsPerRow = flopsPerRow, IsLocal = isLocal, IsElementwise = isElementwise };
}
