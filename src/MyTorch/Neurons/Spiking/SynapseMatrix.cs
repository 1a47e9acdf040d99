using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>
/// The weights of the synapses between two populations, by source and then by target: 10 bytes for each synapse, a number of 16 bits for its
/// target within a block of targets and its weight, and 8 bytes for each source and block.
/// </summary>
internal sealed class SynapseMatrix
{
    private const int BlockLength = ushort.MaxValue + 1;

    private readonly long[][] _rows;
    private readonly ushort[][] _indices;
    private readonly double[][] _weights;

    private SynapseMatrix(int sources, int targets)
    {
        int blocks = ((targets - 1) / BlockLength) + 1;
        (_rows, _indices, _weights) = (new long[blocks][], new ushort[blocks][], new double[blocks][]);
        for (int block = 0; block < blocks; block++)
        {
            _rows[block] = new long[sources + 1];
        }
    }

    /// <summary>The number of synapses.</summary>
    public long Count { get; private set; }

    /// <summary>Creates the synapses of a matrix of sources by targets; elements that are 0 are not synapses.</summary>
    public static SynapseMatrix FromMatrix(Matrix<double> weights) => Build(weights.RowCount, weights.ColumnCount, source =>
        Enumerable.Range(0, weights.ColumnCount).Select(target => (target, weights[source, target])).Where(synapse => synapse.Item2 != 0));

    /// <summary>Creates random synapses, each with the same probability and weight.</summary>
    public static SynapseMatrix Random(int sources, int targets, double probability, double weight, int seed) => Build(sources, targets, source =>
        RandomTargets(targets, probability, SplitMix.Mix(((ulong)(uint)seed << 32) | (uint)source)).Select(target => (target, weight)));

    /// <summary>The synapses from a source to the targets of one block from <paramref name="first"/> to below <paramref name="last"/>.</summary>
    public SynapseRow Row(int source, int block, int first, int last)
    {
        int start = block * BlockLength;
        (int begin, int end) = ((int)_rows[block][source], (int)_rows[block][source + 1]);
        ReadOnlySpan<ushort> row = _indices[block].AsSpan(begin, end - begin);
        int from = first <= start ? 0 : LowerBound(row, first - start);
        int to = last - start >= BlockLength ? row.Length : LowerBound(row, last - start);
        return new SynapseRow(start, row[from..to], _weights[block].AsSpan(begin + from, to - from));
    }

    /// <summary>The blocks that hold the targets from <paramref name="first"/> to below <paramref name="last"/>.</summary>
    public static (int First, int Last) Blocks(int first, int last) => (first / BlockLength, (last - 1) / BlockLength);

    private static int LowerBound(ReadOnlySpan<ushort> row, int target)
    {
        int index = target > ushort.MaxValue ? -row.Length - 1 : row.BinarySearch((ushort)target);
        return index >= 0 ? index : ~index;
    }

    private static IEnumerable<int> RandomTargets(int targets, double probability, ulong random)
    {
        // The number of targets between two synapses has a geometric distribution.
        double factor = 1 / ScalarMath.Log1p(-probability);
        for (double target = Skip(); target < targets; target += 1 + Skip())
        {
            yield return (int)target;
        }

        double Skip() => Math.Floor(ScalarMath.Log(SplitMix.NextUniform(ref random)) * factor);
    }

    /// <summary>Enumerates all synapses twice, to count and then to store them, so that nothing is copied.</summary>
    private static SynapseMatrix Build(int sources, int targets, Func<int, IEnumerable<(int Target, double Weight)>> row)
    {
        var matrix = new SynapseMatrix(sources, targets);
        matrix.CountRows(sources, row);
        for (int block = 0; block < matrix._rows.Length; block++)
        {
            long count = matrix._rows[block][^1];
            if (count > Array.MaxLength)
            {
                throw new ArgumentException(
                    $"{count:N0} synapses end at neurons {block * BlockLength} to {Math.Min(targets, (block + 1) * BlockLength) - 1}, but {Array.MaxLength:N0} is the most: use several connections.");
            }

            (matrix._indices[block], matrix._weights[block]) = (new ushort[count], new double[count]);
        }

        matrix.Count = matrix._rows.Sum(rows => rows[^1]);
        var next = new int[matrix._rows.Length];
        for (int source = 0; source < sources; source++)
        {
            foreach ((int target, double weight) in row(source))
            {
                int block = target / BlockLength;
                int place = next[block]++;
                (matrix._indices[block][place], matrix._weights[block][place]) = ((ushort)(target % BlockLength), weight);
            }
        }

        return matrix;
    }

    private void CountRows(int sources, Func<int, IEnumerable<(int Target, double Weight)>> row)
    {
        for (int source = 0; source < sources; source++)
        {
            for (int block = 0; block < _rows.Length; block++)
            {
                _rows[block][source + 1] = _rows[block][source];
            }

            foreach ((int target, double _) in row(source))
            {
                _rows[target / BlockLength][source + 1]++;
            }
        }
    }
}
