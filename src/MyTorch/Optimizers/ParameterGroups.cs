using System.Numerics;

namespace MyTorch;

/// <summary>Ways to share out the parameters of a network among groups.</summary>
public static class ParameterGroups
{
    /// <summary>
    /// Weight decay for the weights alone: one group of the weights with it, and one of the biases and the parameters of normalizations
    /// without. Pulling a bias towards 0 does not make a function simpler.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">The parameters of a network, one or more, each of them once.</param>
    /// <param name="learningRate">The learning rate of both groups, finite and not negative.</param>
    /// <param name="weightDecay">The weight decay of the weights, finite and not negative.</param>
    /// <returns>The groups that have parameters, the weights first.</returns>
    /// <exception cref="ArgumentException">There is no parameter, or one is null or there twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    /// <example><c>new AdamW&lt;double&gt;(ParameterGroups.DecayWeightsOnly(parameters, learningRate: 1e-3, weightDecay: 0.01))</c></example>
    public static IReadOnlyList<ParameterGroup<T>> DecayWeightsOnly<T>(
        IReadOnlyList<Parameter<T>> parameters, double learningRate, double weightDecay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var all = new ParameterGroup<T>(parameters, learningRate, weightDecay);
        return
        [
            .. from parameter in all.Parameters
               group parameter by parameter.Kind == ParameterKind.Weight into kind
               orderby kind.Key descending
               select new ParameterGroup<T>([.. kind], learningRate, kind.Key ? weightDecay : 0),
        ];
    }
}
