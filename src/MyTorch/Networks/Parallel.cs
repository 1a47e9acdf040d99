using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>Applies branches to the same input and concatenates the columns of their outputs.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class Parallel<T> : Module<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Layer<T>[] _branches;
    private readonly int? _inputs;

    /// <summary>Creates the layer.</summary>
    /// <param name="branches">At least one layer or network, each instance once.</param>
    /// <exception cref="ArgumentException">
    /// There are no branches, a branch is given twice, or two branches require different numbers of columns.
    /// </exception>
    public Parallel(params IEnumerable<Layer<T>> branches)
    {
        ArgumentNullException.ThrowIfNull(branches);
        _branches = [.. branches];
        if (_branches.Length == 0)
        {
            throw new ArgumentException("At least one branch is needed.", nameof(branches));
        }

        var known = new HashSet<Layer<T>>(ReferenceEqualityComparer.Instance);
        foreach ((int index, Layer<T> branch) in _branches.Index())
        {
            if (branch is not null && !known.Add(branch))
            {
                throw new ArgumentException($"branches[{index}] is given twice: each branch must be a separate instance.", nameof(branches));
            }

            if (branch?.InputColumns is { } inputs && (_inputs ??= inputs) is var first && inputs != first)
            {
                throw new ArgumentException($"branches[{index}], {branch.Name}, requires {inputs} columns, but a branch before it requires {first}.", nameof(branches));
            }

            Register($"{index}", branch!);
        }
    }

    /// <inheritdoc/>
    public override int? InputColumns => _inputs;

    /// <inheritdoc/>
    public override int OutputColumns(int inputs) => (int)Math.Min(int.MaxValue, _branches.Sum(branch => (long)branch.OutputColumns(inputs)));

    /// <inheritdoc/>
    public override Variable<T> Forward(Variable<T> x) =>
        _branches[0].Forward(x).Append([.. _branches.Skip(1).Select(branch => branch.Forward(x))]);
}
