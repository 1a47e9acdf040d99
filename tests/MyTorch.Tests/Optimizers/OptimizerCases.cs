using System.Numerics;

namespace MyTorch.Tests.Optimizers;

/// <summary>Every optimizer with several settings, and two custom optimizers: the cases of data/reference/optimizers.py.</summary>
internal static class OptimizerCases<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The built-in optimizers of W and b by name.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Parameter<T>, Parameter<T>, Optimizer<T>>> BuiltIn =
        new Dictionary<string, Func<Parameter<T>, Parameter<T>, Optimizer<T>>>
        {
            ["sgd"] = (w, b) => new SGD<T>([w, b], 0.1),
            ["sgd_decay"] = (w, b) => new SGD<T>([w, b], 0.1, weightDecay: 0.3),
            ["sgd_momentum"] = (w, b) => new SGD<T>([w, b], 0.05, 0.9),
            ["sgd_dampening"] = (w, b) => new SGD<T>([w, b], 0.05, 0.8, 0.8, 0.1),
            ["sgd_nesterov"] = (w, b) => new SGD<T>([w, b], 0.05, 0.9, weightDecay: 0.01, nesterov: true),
            ["sgd_groups"] = (w, b) => new SGD<T>(Groups(w, 0.2, 0.1, b, 0.01), momentum: 0.5),
            ["rmsprop"] = (w, b) => new RMSprop<T>([w, b]),
            ["rmsprop_decay"] = (w, b) => new RMSprop<T>([w, b], 0.02, 0.9, 1e-3, 0.1),
            ["rmsprop_momentum"] = (w, b) => new RMSprop<T>([w, b], 0.02, 0.95, momentum: 0.9),
            ["rmsprop_centered"] = (w, b) => new RMSprop<T>([w, b], 0.02, 0.9, centered: true),
            ["rmsprop_all"] = (w, b) => new RMSprop<T>([w, b], 0.01, 0.8, 1e-5, 0.05, 0.7, true),
            ["rmsprop_under_root"] = (w, b) => new RMSprop<T>([w, b], 0.02, 0.9, 1e-3) { EpsilonUnderRoot = true },
            ["rmsprop_under_root_all"] = (w, b) => new RMSprop<T>([w, b], 0.01, 0.8, 1e-2, 0.05, 0.7, true) { EpsilonUnderRoot = true },
            ["adam"] = (w, b) => new Adam<T>([w, b]),
            ["adam_decay"] = (w, b) => new Adam<T>([w, b], 0.05, 0.8, 0.95, 1e-4, 0.1),
            ["adam_amsgrad"] = (w, b) => new Adam<T>([w, b], 0.05, 0.7, 0.6, amsgrad: true),
            ["adam_no_betas"] = (w, b) => new Adam<T>([w, b], 0.05, 0, 0),
            ["adam_groups"] = (w, b) => new Adam<T>(Groups(w, 0.1, 0.2, b, 0.02)),
            ["adam_uncorrected"] = (w, b) => new Adam<T>([w, b], 0.05) { BiasCorrection = false },
            ["adamw_uncorrected"] = (w, b) => new AdamW<T>([w, b], 0.05, 0.8, 0.95, 1e-4, 0.5) { BiasCorrection = false },
            ["adamw"] = (w, b) => new AdamW<T>([w, b]),
            ["adamw_decay"] = (w, b) => new AdamW<T>([w, b], 0.05, 0.8, 0.95, 1e-4, 0.5),
            ["adamw_amsgrad"] = (w, b) => new AdamW<T>([w, b], 0.05, 0.7, 0.6, weightDecay: 0.1, amsgrad: true),
            ["adagrad"] = (w, b) => new Adagrad<T>([w, b]),
            ["adagrad_decay"] = (w, b) => new Adagrad<T>([w, b], 0.1, 0.3, 0.1),
            ["adagrad_accumulator"] = (w, b) => new Adagrad<T>([w, b], 0.1, initialAccumulator: 0.5, epsilon: 1e-3),
        };

    /// <summary>The built-in and the custom optimizers.</summary>
    public static readonly IReadOnlyDictionary<string, Func<Parameter<T>, Parameter<T>, Optimizer<T>>> All =
        new Dictionary<string, Func<Parameter<T>, Parameter<T>, Optimizer<T>>>(BuiltIn)
        {
            ["adadelta"] = (w, b) => new Adadelta<T>([new([w, b], 1)]),
            ["adadelta_decay"] = (w, b) => new Adadelta<T>([new([w, b], 0.5, 0.1)], 0.8, 1e-4),
            ["adadelta_groups"] = (w, b) => new Adadelta<T>(Groups(w, 0.5, 0.2, b, 0.2)),
            ["lion"] = (w, b) => new Lion<T>([new([w, b], 1e-3)]),
            ["lion_decay"] = (w, b) => new Lion<T>([new([w, b], 0.05, 0.1)], 0.6, 0.7),
            ["lion_groups"] = (w, b) => new Lion<T>(Groups(w, 0.1, 0.2, b, 0.02)),
        };

    private static ParameterGroup<T>[] Groups(Parameter<T> w, double rateOfW, double decayOfW, Parameter<T> b, double rateOfB) =>
        [new([w], rateOfW, decayOfW), new([b], rateOfB)];
}
