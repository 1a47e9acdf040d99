using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Cli;

/// <summary>The errors of a regression, for samples that are added in batches.</summary>
/// <param name="names">The names of the targets, at least one.</param>
internal sealed class NumberFindings(IReadOnlyList<string> names)
{
    /// <summary>The findings of each target.</summary>
    public IReadOnlyList<TargetFindings> Targets { get; } = [.. names.Select(name => new TargetFindings(name))];

    /// <summary>Adds a batch.</summary>
    /// <param name="samples">The unscaled samples, N x C.</param>
    /// <param name="predictions">The predicted numbers, in the units of the targets, N x K.</param>
    /// <param name="targets">The true numbers, N x K.</param>
    public void Add<T>(Matrix<T> samples, Matrix<T> predictions, Matrix<T> targets) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int target = 0; target < Targets.Count; target++)
        {
            for (int row = 0; row < targets.RowCount; row++)
            {
                int sample = row;
                Targets[target].Add(
                    double.CreateChecked(targets[row, target]),
                    double.CreateChecked(predictions[row, target]),
                    () => [.. samples.Row(sample).Select(double.CreateChecked)]);
            }
        }
    }
}
