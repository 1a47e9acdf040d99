using System.Numerics;

namespace MyTorch;

/// <summary>Splits the parameters of a network into groups.</summary>
public static class ParameterGroups
{
    /// <summary>
    /// Creates a group of the weights with weight decay, and a group of the biases and the parameters of normalizations without: decaying a bias
    /// does not make a function simpler.
    /// </summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="parameters">The parameters of a network: at least one, each once.</param>
    /// <param name="learningRate">The learning rate of both groups, finite and not negative.</param>
    /// <param name="weightDecay">The weight decay of the weights, finite and not negative.</param>
    /// <returns>The non-empty groups, weights first.</returns>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
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
