using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using MyTorch.Autograd;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Graphs;

/// <summary>A random program over three leaves of one shape; results keep the shape and stay small.</summary>
internal sealed record RandomProgram(int Rows, int Columns, int Operations, int Seed)
{
    private const int Leaves = 3;

    private static readonly string[] Unary = ["tanh", "sigmoid", "softmax", "log_softmax", "sin", "cos", "relu", "abs", "softplus", "negate"];

    private static readonly string[] Binary = ["add", "subtract", "multiply", "maximum", "minimum"];

    private static readonly string[] Reductions = ["row_sums", "column_means", "row_max", "column_min", "mean", "norm", "log_sum_exp", "max"];

    /// <summary>Random programs of all sizes.</summary>
    public static readonly Gen<RandomProgram> Cases =
        from rows in Gen.Choose(1, 13)
        from columns in Gen.Choose(1, 7)
        from operations in Gen.Choose(1, 40)
        from seed in Gen.Choose(0, int.MaxValue)
        select new RandomProgram(rows, columns, operations, seed);

    /// <summary>Runs the program.</summary>
    /// <param name="leafSeed">The seed of the leaves.</param>
    /// <returns>The leaves, and the mean of the last result plus a fraction of the previous one, so that two results are used.</returns>
    public (Variable<T>[] Leaves, Variable<T> Loss) Run<T>(int leafSeed = 5) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Variable<T>[] leaves = [.. Enumerable.Range(0, Leaves).Select(i => new Variable<T>(RandomMatrix.Normal<T>(Rows, Columns, leafSeed + i), requiresGradient: true))];
        Variable<T> y = new GraphProgram($"{this}", [.. Lines()]).Run(leaves);
        return (leaves, y.Mean() + y.PointwiseMultiply(leaves[0]).Sum());
    }

    private List<string> Lines()
    {
        var random = new Random(Seed);
        List<string> lines = [.. Enumerable.Repeat($"leaf {Rows} {Columns}", Leaves)];
        List<int> whole = [.. Enumerable.Range(0, Leaves)];
        while (lines.Count < Leaves + Operations)
        {
            (int x, int y) = (Pick(), Pick());
            switch (random.Next(5))
            {
                case 0 or 1:
                    lines.Add($"{Unary[random.Next(Unary.Length)]} {x}");
                    break;
                case 2:
                    lines.Add($"{Binary[random.Next(Binary.Length)]} {x} {y}");
                    break;
                case 3:
                    lines.Add($"{Reductions[random.Next(Reductions.Length)]} {x}");
                    lines.Add($"{Binary[random.Next(Binary.Length)]} {lines.Count - 1} {y}");
                    break;
                default:
                    lines.AddRange([$"transpose {x}", $"matmul {lines.Count} {y}", $"over {lines.Count + 1} {Rows}", $"matmul {x} {lines.Count + 2}"]);
                    break;
            }

            // Bounded, so that no product overflows.
            lines.Add($"tanh {lines.Count - 1}");
            whole.Add(lines.Count - 1);
        }

        return lines;

        // Recent results are picked more often.
        int Pick() => whole[Math.Max(random.Next(whole.Count), random.Next(whole.Count))];
    }
}
