using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Metrics;

/// <summary>
/// The samples of two classes in the order of descending scores: for each distinct score, the total weight (without weights, the number) of the
/// samples of each class with at least that score. Samples of weight 0 are left out.
/// </summary>
internal sealed class RankedScores
{
    private readonly List<double> _scores = [];
    private readonly List<double> _truePositives = [0];
    private readonly List<double> _falsePositives = [0];

    private RankedScores(Span<double> scores, Span<double> signedWeights)
    {
        scores.Sort(signedWeights);
        (CompensatedSum positives, CompensatedSum negatives) = (default, default);
        for (int i = scores.Length - 1; i >= 0; i--)
        {
            positives.Add(Math.Max(signedWeights[i], 0));
            negatives.Add(Math.Max(-signedWeights[i], 0));
            if (i == 0 || scores[i - 1] != scores[i])
            {
                _scores.Add(scores[i]);
                _truePositives.Add(positives.Value);
                _falsePositives.Add(negatives.Value);
            }
        }
    }

    /// <summary>The number of points: one where no sample is predicted as class 1, then one for each distinct score, from which on samples are.</summary>
    public int Points => _truePositives.Count;

    /// <summary>The total weight of class 1.</summary>
    public double Positives => _truePositives[^1];

    /// <summary>The total weight of class 0.</summary>
    public double Negatives => _falsePositives[^1];

    /// <summary>Returns the weight of the samples of class 1 that are predicted as class 1.</summary>
    public double TruePositives(int point) => _truePositives[point];

    /// <summary>Returns the weight of the samples of class 0 that are predicted as class 1.</summary>
    public double FalsePositives(int point) => _falsePositives[point];

    /// <summary>
    /// Returns the threshold of a point, above which scores are class 1: halfway between the lowest of these scores and the next lower one. It is
    /// the highest score if no sample is class 1, and the number just below the lowest score if all are.
    /// </summary>
    public double Threshold(int point)
    {
        if (point == 0)
        {
            return _scores[0];
        }

        double lowest = _scores[point - 1];
        if (point == _scores.Count)
        {
            return double.BitDecrement(lowest);
        }

        double below = _scores[point];
        double middle = (lowest / 2) + (below / 2);
        return middle < lowest && middle >= below ? middle : below;
    }

    /// <summary>Ranks scores.</summary>
    /// <exception cref="ArgumentException">The lengths differ, there are no samples, or a score, a class or a weight is invalid; the message names it.</exception>
    public static RankedScores Create<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (double[] values, double[] signedWeights) = Read(scores, classes, weights);
        return new RankedScores(values, signedWeights);
    }

    /// <summary>Returns the scores of the samples with positive weights, and their weights, negative for class 0.</summary>
    public static (double[] Scores, double[] SignedWeights) Read<T>(ReadOnlySpan<T> scores, ReadOnlySpan<int> classes, ReadOnlySpan<double> weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        if (scores.Length != classes.Length || scores.IsEmpty)
        {
            throw new ArgumentException(
                $"There are {scores.Length} scores and {classes.Length} classes: expected one of each for every sample, and at least one sample.", nameof(classes));
        }

        ClassLabels.Check(classes, 2);
        SampleWeights.Require(weights, scores.Length);
        int count = 0;
        double[] values = new double[scores.Length];
        double[] signedWeights = new double[scores.Length];
        for (int i = 0; i < values.Length; i++)
        {
            if (T.IsNaN(scores[i]))
            {
                throw new ArgumentException($"The score of sample {i} is NaN: scores must be numbers.", nameof(scores));
            }

            double weight = weights.IsEmpty ? 1 : weights[i];
            if (weight > 0)
            {
                (values[count], signedWeights[count++]) = (double.CreateTruncating(scores[i]), classes[i] == 1 ? weight : -weight);
            }
        }

        return count > 0 ? (values[..count], signedWeights[..count])
            : throw new ArgumentException("All weights are 0: at least one sample must have a positive weight.", nameof(weights));
    }

    /// <summary>Returns the first point, by descending threshold, with the largest value; NaN values are ignored.</summary>
    /// <returns>The point, or null if all values are NaN.</returns>
    public int? Largest(Func<int, double> value)
    {
        int? best = null;
        double largest = double.NegativeInfinity;
        for (int point = 0; point < Points; point++)
        {
            if (value(point) is var candidate && candidate > largest)
            {
                (best, largest) = (point, candidate);
            }
        }

        return best;
    }

    /// <summary>Throws if all samples are of one class, since no threshold can be chosen.</summary>
    /// <exception cref="InvalidOperationException">All samples are of one class.</exception>
    public void RequireBothClasses()
    {
        if (Positives == 0 || Negatives == 0)
        {
            throw new InvalidOperationException($"All samples are of class {(Positives == 0 ? 0 : 1)}: samples of both classes are needed to choose a threshold.");
        }
    }
}
