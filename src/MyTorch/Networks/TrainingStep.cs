using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// The passes of a training step: forward pass, loss, backward pass and update. A whole step, or its first passes up to the loss or the
/// gradients, runs in a single fork.
/// </summary>
/// <remarks>
/// The gradients are the exact gradients of the criterion's reduced loss, or the handout's: gradients of the loss of each sample, averaged by
/// Linear and summed by BatchNorm.
/// </remarks>
internal sealed class TrainingStep<T>(Sequential<T> network, Criterion<T> criterion, bool isHandout = false)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int FlopsPerLossElement = 40;

    private T[] _x = [];
    private T[] _gradient = [];
    private int _rows;
    private int _inputs;
    private Programs? _programs;

    /// <summary>The loss.</summary>
    public Criterion<T> Criterion => criterion;

    /// <summary>The reduced loss of the last batch, or the sum if the reduction is None; the gradients are those of this value.</summary>
    public T ReducedLoss => criterion.Reduction == Reduction.None ? T.CreateTruncating(criterion.TotalLoss()) : criterion.Value;

    /// <summary>
    /// Called on the calling thread when the losses of a batch are known, before the backward pass; an exception ends the step.
    /// </summary>
    public Action? LossReady { get; init; }

    /// <summary>The passes after the gradients of a step.</summary>
    public IReadOnlyList<PassGroup> Update { get; init; } = [];

    /// <summary>
    /// Returns the pass that reads the gradient of a layer's output, given the number and the plan of the layer; null for no such passes.
    /// </summary>
    public Func<int, LayerPlan<T>, Pass>? Probe { get; init; }

    /// <summary>The optimizer that updates the parameters if <see cref="Update"/> is empty.</summary>
    public Optimizer<T>? Optimizer { get; init; }

    /// <summary>
    /// Whether each parameter is updated by the chunk that computes its gradient. Not if there is code from outside this library: its backward
    /// pass may throw, and then no parameter must have been updated.
    /// </summary>
    private bool UpdatesAtOnce => Optimizer is { IsBuiltIn: true } && Update.Count == 0 && network.Parts.All(part => part.IsBuiltIn);

    private IReadOnlyList<PassGroup> UpdateGroups => Update.Count == 0 && Optimizer is not null ? [StartOf(Optimizer), Optimizer.UpdateGroup, .. Optimizer.EndGroups] : Update;

    /// <summary>Checks and stores a batch; no visible state changes.</summary>
    public void Begin(Matrix<T> x, Matrix<T> y, Matrix<T>? weights, string nameOfX = "x", string nameOfY = "y")
    {
        int outputs = RequireInput(x, nameOfX);
        ArgumentNullException.ThrowIfNull(y, nameOfY);
        if (!isHandout && criterion.AreClassIndices(y, outputs))
        {
            Begin(x, criterion.ReadClasses(y, Shape.From(nameOfX, x), outputs), weights, nameOfX);
            return;
        }

        T[] labels = Check(x, y, nameOfX, nameOfY);
        criterion.Begin(labels, x.RowCount, outputs, SampleWeights.Read(weights, x.RowCount));
        Store(x);
    }

    /// <summary>The same for class indices.</summary>
    public void Begin(Matrix<T> x, ReadOnlySpan<int> classes, Matrix<T>? weights, string nameOfX = "x")
    {
        int outputs = RequireInput(x, nameOfX);
        CriterionArguments.RequireClassOfEachRow(classes.Length, Shape.From(nameOfX, x), nameof(classes));
        criterion.Check(classes, outputs);
        criterion.Begin(classes, outputs, SampleWeights.Read(weights, x.RowCount));
        Store(x);
    }

    /// <summary>Checks the samples and the labels, N x outputs, and returns the labels.</summary>
    public T[] Check(Matrix<T> x, Matrix<T> y, string nameOfX, string nameOfY)
    {
        Shape.RequireSame(y, nameOfY, new Shape("the output", x.RowCount, RequireInput(x, nameOfX)));
        T[] labels = Dense.Read(y);
        criterion.Check(labels, x.RowCount);
        return labels;
    }

    /// <summary>Runs the forward pass and the loss of the batch.</summary>
    public void RunLoss()
    {
        Programs programs = BeginForward();
        programs.Plan.Run(programs.Loss);
    }

    /// <summary>Runs the forward pass, the loss and the backward pass; the gradients are added to the present ones or replace them.</summary>
    public void RunGradients(bool adds)
    {
        Programs programs = BeginBackward(adds);
        programs.Plan.Run(programs.Gradients);
    }

    /// <summary>Updates the parameters by the present gradients.</summary>
    public void RunUpdate() => _programs!.Update.Run(_rows);

    /// <summary>Runs a whole step.</summary>
    public void Run()
    {
        Programs programs = BeginBackward(adds: false);
        programs.Plan.Run(programs.Step);
    }

    /// <summary>Commits the lasting effects of the forward pass: running statistics, dropout counters.</summary>
    public void Commit() => network.Pipeline.Commit();

    /// <summary>The passes of a whole step.</summary>
    public PassProgram ProgramFor(int inputs) => ProgramsFor(inputs).Step;

    /// <summary>Checks the samples, and returns the number of outputs.</summary>
    private int RequireInput(Matrix<T> x, string name)
    {
        network.Pipeline.RequireInput(x, name);
        return network.Pipeline.OutputsFor(x.ColumnCount);
    }

    private Programs ProgramsFor(int inputs)
    {
        NetworkPlan<T> plan = network.Pipeline.PlanFor(inputs);
        return _programs?.Plan == plan ? _programs : _programs = new Programs(this, plan);
    }

    private void Store(Matrix<T> x) => (_x, _rows, _inputs) = (Dense.Read(x), x.RowCount, x.ColumnCount);

    private Programs BeginForward()
    {
        Programs programs = ProgramsFor(_inputs);
        programs.Plan.BeginForward(_x, _rows);
        return programs;
    }

    private Programs BeginBackward(bool adds)
    {
        Programs programs = BeginForward();
        if (isHandout)
        {
            programs.Plan.BeginBackward(criterion.SampleGradients, dx: null, adds, criterion.SampleDivisor is var samples && T.IsZero(samples) ? T.Zero : T.One / samples);
        }
        else
        {
            programs.Plan.BeginBackward(Workspace.Reserve(ref _gradient, _rows, programs.Plan.Output.Columns), dx: null, adds, T.One);
        }

        return programs;
    }

    private static FusedPasses StartOf(Optimizer<T> optimizer)
    {
        FusedPasses begin = new(grain: 1) { IsForCaller = !optimizer.IsBuiltIn };
        begin.Add(new Pass("start of the update", Cut.Blocks(1), (_, _) => optimizer.Begin()));
        return begin;
    }

    /// <summary>The pass of the gradient of the reduced loss; the handout's network uses the gradients of the samples directly.</summary>
    private Pass? GradientPass(int outputs) => isHandout ? null
        : new Pass("loss gradient", Cut.Columns(outputs), (start, end) => criterion.Gradient(start, end, _gradient.AsSpan(start * _rows)))
        {
            FlopsPerRow = outputs,
            IsLocal = true,
            IsElementwise = true,
        };

    /// <summary>The passes for a plan of the network, with a program for each variant of a step.</summary>
    private sealed class Programs
    {
        private readonly TrainingStep<T> _step;
        private readonly PassGroup[] _loss;
        private readonly FusedPasses[] _backward;

        public Programs(TrainingStep<T> step, NetworkPlan<T> plan)
        {
            (_step, Plan) = (step, plan);
            Criterion<T> criterion = step.Criterion;
            int outputs = plan.Output.Columns;
            var loss = new FusedPasses(NetworkPlan<T>.Grain) { IsForCaller = !criterion.CanEvaluateRowsSeparately };
            loss.Add(new Pass("loss", criterion.CanEvaluateRowsSeparately ? Cut.Rows : Cut.Blocks(1), (start, end) =>
                criterion.EvaluateRows(plan.Output.Elements, start, criterion.CanEvaluateRowsSeparately ? end : plan.Rows))
            {
                FlopsPerRow = FlopsPerLossElement * outputs,
            });
            var ready = new FusedPasses(grain: 1) { IsForCaller = true };
            ready.Add(new Pass("sum of the loss", Cut.Blocks(1), (_, _) =>
            {
                criterion.Complete(plan.Output.Memory);
                step.LossReady?.Invoke();
            }));
            _loss = [.. plan.ForwardGroups, loss, ready];
            _backward = [.. plan.BackwardGroups(toInput: false, step.GradientPass(outputs), update: null, step.Probe)];
        }

        public NetworkPlan<T> Plan { get; }

        public PassProgram Loss => field ??= new PassProgram(_loss);

        public PassProgram Gradients => field ??= new PassProgram([.. _loss, .. _backward]);

        public PassProgram Update => field ??= new PassProgram([.. _step.UpdateGroups]);

        public PassProgram Step => field ??= _step.UpdatesAtOnce
            ? new PassProgram(
                [.. _loss, StartOf(_step.Optimizer!), .. Plan.BackwardGroups(toInput: false, _step.GradientPass(Plan.Output.Columns), _step.Optimizer!.UpdateOfColumns)])
            : new PassProgram([.. _loss, .. _backward, .. _step.UpdateGroups]);
    }
}
