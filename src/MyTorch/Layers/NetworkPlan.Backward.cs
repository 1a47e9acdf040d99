using MyTorch.Execution;

namespace MyTorch;

/// <content>The backward pass.</content>
internal sealed partial class NetworkPlan<T>
{
    private readonly PassProgram?[] _backward = new PassProgram?[2];
    private Arena<T>.Region? _inputGradientRegion;
    private T[] _copyOfGradient = [];

    /// <summary>Whether parameter gradients are added to the existing ones.</summary>
    public bool AccumulatesGradients { get; private set; }

    /// <summary>The scale of the gradients of Linear layers.</summary>
    public T WeightScale { get; private set; } = T.One;

    private ColumnBuffer<T> OutputGradient { get; }

    private ColumnBuffer<T> InputGradient { get; }

    /// <summary>
    /// Runs the backward pass of the last batch: the gradients of all parameters and, if <paramref name="dx"/> is not null, of the input.
    /// </summary>
    /// <param name="gradient">The gradient of the output. It is only read, unless it is also dx.</param>
    /// <param name="dx">Receives the gradient of the input, or null.</param>
    /// <param name="adds">Whether parameter gradients are added to the existing ones.</param>
    /// <param name="weightScale">The scale of the gradients of Linear layers.</param>
    public void Backward(T[] gradient, T[]? dx, bool adds, T weightScale)
    {
        BeginBackward(gradient, dx, adds, weightScale);
        Run(_backward[dx is null ? 0 : 1] ??= new PassProgram([.. BackwardGroups(toInput: dx is not null)]));
    }

    /// <summary>Prepares <see cref="Backward"/> without running the passes.</summary>
    public void BeginBackward(T[] gradient, T[]? dx, bool adds, T weightScale)
    {
        LayerPlan<T> first = _places[0];
        if (ReferenceEquals(gradient, dx) && first.DY == OutputGradient && !first.BackwardIsLocal)
        {
            // The first layer still reads what it would overwrite.
            Workspace.Reserve(ref _copyOfGradient, Rows, Output.Columns);
            gradient.AsSpan(0, Rows * Output.Columns).CopyTo(_copyOfGradient);
            gradient = _copyOfGradient;
        }

        OutputGradient.Place(gradient, 0, Rows, Rows);
        if (dx is not null)
        {
            InputGradient.Place(dx, 0, Rows, Rows);
        }
        else if (_inputGradientRegion is not null)
        {
            Buffers.Place(InputGradient, _inputGradientRegion, Rows);
        }

        (AccumulatesGradients, WeightScale) = (adds, weightScale);
    }

    /// <summary>
    /// Returns the groups of the backward pass, from the last layer to the first. If <paramref name="update"/> is given, each parameter is
    /// updated by the worker that computes its gradient: immediately, or after the next barrier if the backward pass still reads it. An optional
    /// <paramref name="first"/> pass runs before the others, over the columns of the output's gradient. An optional <paramref name="probe"/>
    /// creates a read-only pass over the columns of the gradient of each layer's output.
    /// </summary>
    public List<FusedPasses> BackwardGroups(
        bool toInput, Pass? first = null, Func<Parameter<T>, Pass>? update = null, Func<int, LayerPlan<T>, Pass>? probe = null)
    {
        List<FusedPasses> groups = [];
        if (first is not null)
        {
            Append(groups, first);
        }

        List<Pass> waiting = [];
        foreach ((int index, LayerPlan<T> place) in _places.Index().Reverse())
        {
            bool isNeeded = toInput || place != _places[0] || place.BackwardPasses.Exists(pass => pass.Parameters.Length > 0);
            List<Pass> behindBarrier = [];
            if (!isNeeded && waiting.Count > 0)
            {
                // The first layer needs no backward pass: its gradients share a group with the last updates.
                StartGroup();
            }

            if (probe is not null)
            {
                Append(groups, probe(index, place));
            }

            foreach ((Pass pass, Parameter<T> parameter, bool isWeight) in place.ColumnGradients)
            {
                Append(groups, pass);
                if (isNeeded && isWeight && update is not null)
                {
                    behindBarrier.Add(update(parameter));
                }
                else
                {
                    AddUpdate(parameter);
                }
            }

            foreach ((Pass pass, Parameter<T>[] parameters) in isNeeded ? place.BackwardPasses : [])
            {
                int count = groups.Count;
                Append(groups, pass);
                if (groups.Count > count)
                {
                    groups[^1].AddFirst(waiting);
                    waiting.Clear();
                }

                Array.ForEach(parameters, parameter => AddUpdate(parameter));
            }

            waiting.AddRange(behindBarrier);
        }

        if (waiting.Count > 0)
        {
            StartGroup();
        }

        return groups;

        void StartGroup()
        {
            groups.Add(new FusedPasses(Grain) { AcceptsAny = true });
            waiting.ForEach(groups[^1].Add);
            waiting.Clear();
        }

        void AddUpdate(Parameter<T> parameter)
        {
            if (update is not null)
            {
                groups[^1].Add(update(parameter));
            }
        }
    }

    /// <summary>Plans the gradients between the layers: two alternating regions, and in place if a layer works column by column.</summary>
    private void PlanGradients()
    {
        Arena<T>.Region[] regions = [Buffers.CreateRegion(), Buffers.CreateRegion()];
        int? current = null;
        ColumnBuffer<T> delta = OutputGradient;
        for (int i = _places.Length - 1; i >= 0; i--)
        {
            LayerPlan<T> place = _places[i];
            place.DY = delta;
            if (i == 0)
            {
                _inputGradientRegion = !place.BackwardPasses.Exists(pass => pass.Parameters.Length > 0) ? null
                    : place.BackwardIsLocal && current is { } at ? regions[at] : Buffers.CreateRegion(place.X.Columns);
                place.DX = InputGradient;
            }
            else if (!place.BackwardIsLocal || current is null)
            {
                current = current == 0 ? 1 : 0;
                place.DX = Buffers.Add(new ColumnBuffer<T>(place.X.Columns), regions[current.Value]);
            }
            else
            {
                place.DX = delta;
            }

            delta = place.DX;
        }
    }
}
