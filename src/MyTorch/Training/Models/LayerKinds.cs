using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>The layer types of this library, used to describe a network in a file and to create it again.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal static class LayerKinds<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly LayerKind<T>[] All =
    [
        Kind<Linear<T>>(_ => [], file => new(file.Shape("weight", 2)[1], file.Shape("weight", 2)[0], Initializers.Zeros<T>, file.Has("bias"))),
        Kind<BatchNorm<T>>(
            layer => [new("epsilon", layer.Epsilon), new("alpha", layer.Alpha, IsOfTraining: true), new("unbiased", layer.IsUnbiased, IsOfTraining: true)], CreateBatchNorm),
        Kind<LayerNorm<T>>(layer => [new("epsilon", layer.Epsilon)], file => new(file.Shape("weight", 1)[0], file.Number("epsilon"))),
        Kind<RMSNorm<T>>(layer => [new("epsilon", layer.Epsilon)], file => new(file.Shape("weight", 1)[0], file.Number("epsilon"))),
        Kind<Embedding<T>>(_ => [], file => new(file.Shape("weight", 2)[0], file.Shape("weight", 2)[1], Initializers.Zeros<T>)),
        Kind<ColumnEmbedding<T>>(
            layer => [new("inputs", (double)layer.InFeatures)],
            file => new(file.Integer("inputs"), file.NumberedLayers<Embedding<T>>()),
            layer => layer.Embeddings.Select(entry => DescribeInner(FormattableString.Invariant($"{entry.Key}"), entry.Value))),
        Kind<PReLU<T>>(_ => [], file => new(file.Shape("weight", 1)[0])),
        Kind<Dropout<T>>(
            layer => [.. MaskSettings(layer.Probability, layer.Seed, layer.ExactCount, layer.IsScaled), new("whole_neurons", layer.WholeNeurons, IsOfTraining: true)],
            file => new(file.Number("probability"), file.Integer("seed"), file.Flag("whole_neurons")) { ExactCount = file.Flag("exact_count"), IsScaled = file.Flag("scaled") }),
        Kind<DropConnect<T>>(
            layer => MaskSettings(layer.Probability, layer.Seed, layer.ExactCount, layer.IsScaled),
            file => new(file.Only<Linear<T>>(), file.Number("probability"), file.Integer("seed")) { ExactCount = file.Flag("exact_count"), IsScaled = file.Flag("scaled") },
            layer => [DescribeInner("", layer.Linear)]),
        Kind<Sequential<T>>(_ => [], file => new(file.Layers), layer => layer.Layers.Select((part, index) => DescribeInner(FormattableString.Invariant($"{index}"), part))),
        Kind<Residual<T>>(_ => [], file => new(file.Only<Sequential<T>>().Layers), DescribeModule),
        Kind<Parallel<T>>(_ => [], file => new(file.Layers), DescribeModule),
        Kind<Identity<T>>(_ => [], _ => new()),
        Kind<Sigmoid<T>>(_ => [], _ => new()),
        Kind<Tanh<T>>(_ => [], _ => new()),
        Kind<ReLU<T>>(_ => [], _ => new()),
        Kind<LeakyReLU<T>>(layer => [new("slope", layer.Slope)], file => new(file.Number("slope"))),
        Kind<ELU<T>>(layer => [new("alpha", layer.Alpha)], file => new(file.Number("alpha"))),
        Kind<SELU<T>>(_ => [], _ => new()),
        Kind<GELU<T>>(layer => [new("tanh_approximation", layer.TanhApproximation)], file => new(file.Flag("tanh_approximation"))),
        Kind<SiLU<T>>(_ => [], _ => new()),
        Kind<Mish<T>>(_ => [], _ => new()),
        Kind<Hardswish<T>>(_ => [], _ => new()),
        Kind<Softplus<T>>(layer => [new("beta", layer.Beta), new("threshold", layer.Threshold)], file => new(file.Number("beta"), file.Number("threshold"))),
        Kind<Softsign<T>>(_ => [], _ => new()),
        Kind<LIFRate<T>>(
            layer => [new("membrane_time_constant", layer.MembraneTimeConstant), new("refractory_time", layer.RefractoryTime), new("scale", layer.Scale)],
            file => new(file.Number("membrane_time_constant"), file.Number("refractory_time"), file.Number("scale"))),
        Kind<UnitStep<T>>(layer => [new("value_at_zero", layer.ValueAtZero)], file => new(file.Number("value_at_zero"))),
        Kind<Sign<T>>(layer => [new("value_at_zero", layer.ValueAtZero)], file => new(file.Number("value_at_zero"))),
        Kind<Scaled<T>>(layer => [new("factor", layer.Factor)], file => new(file.Only<Activation<T>>(), file.Number("factor")), layer => [DescribeInner("", layer.Inner)]),
        Kind<Softmax<T>>(_ => [], _ => new()),
        Kind<LogSoftmax<T>>(_ => [], _ => new()),
        Kind<Hardmax<T>>(_ => [], _ => new()),
    ];

    /// <summary>The layer types by name.</summary>
    public static IReadOnlyDictionary<string, LayerKind<T>> ByName { get; } = All.ToDictionary(kind => kind.Name);

    /// <summary>Describes any layer. A custom layer is described by its name and, if it is a module, its inner layers.</summary>
    public static LayerDescription Describe(Layer<T> layer) =>
        ByName.GetValueOrDefault(layer.Name)?.Describe(layer)
        ?? new LayerDescription(layer.Name, IsCustom: true) { Layers = layer is Module<T> module ? [.. DescribeModule(module)] : [] };

    private static LayerKind<T> Kind<TLayer>(
        Func<TLayer, IEnumerable<DescribedSetting>> settings, Func<LayerReader<T>, TLayer> create, Func<TLayer, IEnumerable<LayerDescription>>? layers = null)
        where TLayer : Layer<T>
    {
        string name = typeof(TLayer).Name.Split('`')[0];
        return new(
            name,
            layer => layer is TLayer known ? new LayerDescription(name) { Settings = [.. settings(known)], Layers = [.. layers?.Invoke(known) ?? []] } : null,
            create);
    }

    private static LayerDescription DescribeInner(string name, Layer<T> layer) => Describe(layer) with { Name = name };

    private static IEnumerable<LayerDescription> DescribeModule(Module<T> module) => module.Layers.Select(entry => DescribeInner(entry.Name, entry.Layer));

    private static DescribedSetting[] MaskSettings(double probability, int seed, bool exactCount, bool isScaled) =>
    [
        new("probability", probability, IsOfTraining: true), new("seed", (double)seed, IsOfTraining: true),
        new("exact_count", exactCount, IsOfTraining: true), new("scaled", isScaled, IsOfTraining: true),
    ];

    private static BatchNorm<T> CreateBatchNorm(LayerReader<T> file)
    {
        (int features, double alpha, double epsilon) = (file.Shape("weight", 1)[0], file.Number("alpha"), file.Number("epsilon"));
        return file.Flag("unbiased") ? new(features, double.IsNaN(alpha) ? null : alpha, epsilon) : new(features, alpha, epsilon);
    }
}
