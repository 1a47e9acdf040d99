using MyTorch.Execution;

namespace MyTorch;

/// <content>The backward pass.</content>
internal sealed partial class NetworkPlan<T>
{
    private readonly PassProgram?[] _backward = new PassProgram?[2];
    private Arena<T>.Region? _inputGradientRegion;
    private T[] _copyOfGradient = [];

    /// <summary>Whether gradients of parameters are added to those there are.</summary>
    public bool AddsToGradients { get; private set; }

    /// <summary>The factor of the gradients of Linear layers.</summary>
    public T WeightScale { get; private set; } = T.One;

    private ColumnBuffer<T> OutputGradient { get; }

    private ColumnBuffer<T> InputGradient { get; }

    /// <summary>The backward pass of the last batch: the gradients of all parameters and, where there is a <paramref name="dx"/>, that of the input.</summary>
    /// <param name="gradient">The gradient of the output. It is only read, unless it is dx too.</param>
    /// <param name="dx">Receives the gradient of the input, or null.</param>
    /// <param name="adds">Whether gradients of parameters are added to those there are.</param>
    /// <param name="weightScale">The factor of the gradients of Linear layers.</param>
    public void Backward(T[] gradient, T[]? dx, bool adds, T weightScale)
    {
        BeginBackward(gradient, dx, adds, weightScale);
        Run(_backward[dx is null ? 0 : 1] ??= new PassProgram([.. BackwardGroups(toInput: dx is not null)]));
    }

    /// <summary>The part of <see cref="Backward"/> before the passes run.</summary>
    public void BeginBackward(T[] gradient, T[]? dx, bool adds, T weightScale)
    {
        LayerPlan<T> first = _places[0];
        if (ReferenceEquals(gradient, dx) && first.DY == OutputGradient && !first.BackwardIsLocal)
        {
            // The first layer goes on reading what it would write over.
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

        (AddsToGradients, WeightScale) = (adds, weightScale);
    }

    /// <summary>
    /// The groups of the backward pass, from the last layer to the first. Where an <paramref name="update"/> is given, each parameter is
    /// updated by the chunk that computes its gradient: at once, or, where the backward pass still reads it, behind the next barrier. A pass
    /// over the columns of the gradient of the output may come <paramref name="first"/>. A <paramref name="probe"/> gives a pass over the
    /// columns of the gradient of each layer's output, which only reads it.
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
                // Behind the first layer there is nothing: its gradients share a group with the last updates.
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
            groups.Add(new FusedPasses(Grain) { TakesAnything = true });
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

    /// <summary>The places of the gradients between the layers: two regions in turn, and in place where a layer works column by column.</summary>
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
