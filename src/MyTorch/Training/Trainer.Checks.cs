using MyTorch.Data;
using MyTorch.Metrics;

namespace MyTorch;

/// <content>The checks that run before anything changes.</content>
public sealed partial class Trainer<T>
{
    private string FindMonitor(bool validates)
    {
        string monitor = Monitor ?? (validates ? History.ValidationLoss : History.TrainingLoss);
        string[] curves = Curves(validates);
        if (!curves.Contains(monitor))
        {
            throw new ArgumentException($"There is no curve {monitor} to monitor: expected one of {string.Join(", ", curves)}.");
        }

        RequireSameDirection(monitor, nameof(EarlyStopping), EarlyStopping?.Maximizes);
        RequireSameDirection(monitor, nameof(Scheduler), (Scheduler as ReduceLROnPlateau<T>)?.Maximizes);
        return monitor;
    }

    /// <summary>With the wrong direction, early stopping would stop at once or restore the worst weights.</summary>
    private void RequireSameDirection(string monitor, string name, bool? maximizes)
    {
        if (maximizes is { } actual && DirectionOf(monitor) is { } direction && actual != direction)
        {
            throw new ArgumentException(
                $"{name} monitors {monitor}, but {(actual ? "maximizes" : "minimizes")} it: create it with maximize: {(direction ? "true" : "false")}.");
        }
    }

    /// <summary>Whether larger values of a curve are better; null if unknown.</summary>
    private bool? DirectionOf(string curve)
    {
        Metric<T>? metric = _metrics.FirstOrDefault(metric => curve == History.NameOf(Training, metric.Name) || curve == History.NameOf(Validation, metric.Name));
        return metric?.Maximizes ?? (curve is History.TrainingLoss or History.ValidationLoss or History.TrainingObjective ? false : null);
    }

    /// <summary>The monitored metric of the final weights; NaN before the first epoch has finished.</summary>
    internal double MonitoredMetric => History.Epochs == 0 ? double.NaN
        : EarlyStopping is { RestoresBest: true, BestEpoch: > 0 } stopping ? stopping.Best
        : History[MonitoredCurve][^1];

    /// <summary>Whether larger values of the monitored curve are better.</summary>
    internal bool MaximizesMonitor => EarlyStopping?.Maximizes ?? DirectionOf(MonitoredCurve) ?? false;

    private string MonitoredCurve => Monitor ?? (History.Names.Contains(History.ValidationLoss) ? History.ValidationLoss : History.TrainingLoss);

    private void RequireFit(IBatchSource<T> source, string name)
    {
        ArgumentNullException.ThrowIfNull(source, name);
        _network.Pipeline.RequireFeatures(source.Features, name);
        int outputs = _network.Pipeline.OutputsFor(source.Features);
        bool takesClasses = !_isHandout && _criterion.TakesClasses(outputs);
        if (source.Outputs != outputs && !(source.Outputs == 1 && takesClasses))
        {
            string indices = takesClasses ? ", one for each class, or 1 column of class indices" : "";
            throw new ArgumentException(
                $"{name} has labels of {Shape.Count(source.Outputs, "column")}, but the network has {Shape.Count(outputs, "output")}: labels must have {Shape.Count(outputs, "column")}{indices}.", name);
        }
    }

    /// <summary>
    /// Prepares the metrics for the run and checks the labels of the first batch of each source, so that unsuitable labels are rejected before
    /// training.
    /// </summary>
    private void RequireMetrics(IBatchSource<T>? source, string name, int epochs)
    {
        if (source is null || History.Epochs >= epochs)
        {
            return;
        }

        int outputs = _network.Pipeline.OutputsFor(source.Features);
        foreach (Metric<T> metric in _metrics)
        {
            metric.Begin(outputs, source.Outputs, _criterion);
        }

        // The criterion checks a column of class indices: it knows which rows to ignore.
        ClassMetric<T>[] ofClasses = source.Outputs == outputs ? [.. _metrics.OfType<ClassMetric<T>>()] : [];
        foreach (Batch<T> batch in ofClasses.Length > 0 ? source.Epoch(History.Epochs + 1).Take(1) : [])
        {
            Array.ForEach(ofClasses, metric => metric.CheckLabels(batch.Y, outputs, name));
        }
    }

    /// <summary>An instance used by another run would restore that run's weights.</summary>
    private void RequireOwnEarlyStopping()
    {
        if (EarlyStopping is { } stopping && stopping.BestEpoch + stopping.BadEpochs != History.Epochs)
        {
            throw new InvalidOperationException(
                $"Early stopping has seen {stopping.BestEpoch + stopping.BadEpochs} epochs, but this run has finished {History.Epochs}: each run needs its own instance.");
        }
    }

    /// <summary>A line search needs the same loss function in every evaluation, and its unmodified gradients.</summary>
    private void RequireWholeLoss(IBatchSource<T> training, int epochs)
    {
        if (!_optimizer.EvaluatesLoss || History.Epochs >= epochs)
        {
            return;
        }

        if (MaxGradientNorm is not null || MaxGradientValue is not null)
        {
            throw new InvalidOperationException(
                $"{Guard.NameOf(_optimizer)} needs unmodified gradients: leave {(MaxGradientNorm is null ? nameof(MaxGradientValue) : nameof(MaxGradientNorm))} null.");
        }

        int[] rows = [.. training.Epoch(History.Epochs + 1).Take(2).Select(batch => batch.X.RowCount)];
        if (rows.Length > 1)
        {
            string all = training.Count is { } count ? $"{count} or more" : "at least the number of samples";
            throw new ArgumentException(
                $"{Guard.NameOf(_optimizer)} needs all samples in one batch, but {nameof(training)} has several batches, the first of {Shape.Count(rows[0], "sample")}: choose a batch size of {all}, or another optimizer.",
                nameof(training));
        }
    }

    /// <summary>The objects that trainers running at the same time must not share, with names for messages.</summary>
    internal IEnumerable<(string Name, object Part)> OwnObjects =>
    [
        .. from layer in _network.Descendants select ($"a layer ({layer.Name})", (object)layer),
        .. from parameter in _network.Parameters select ($"the parameter {parameter.Name}", (object)parameter.Value),
        ("a criterion", _criterion),
        ("an optimizer", _optimizer),
        .. from part in new object?[] { Scheduler, EarlyStopping }.OfType<object>() select ($"one {Guard.NameOf(part)}", part),
        .. from metric in _metrics select ($"the metric {metric.Name}", (object)metric),
    ];

    private static double? Positive(double? value, string name) => value is { } number ? Setting.Positive<T>(number, name) : null;
}
