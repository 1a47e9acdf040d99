using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>Copies rows to columns: full and partial blocks of rows, on one thread and on several.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class RowMajorTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void Transpose_is_right_for_all_small_shapes()
    {
        for (int rows = 0; rows <= 25; rows++)
        {
            foreach (int columns in (int[])[0, 1, 2, 7, 33])
            {
                T[] values = RandomArray.Fractions<T>(rows * columns, 1);

                // Elements after the target must be unchanged.
                T[] target = new T[(rows * columns) + 1];
                target[^1] = T.One;
                RowMajor.Transpose(values, rows, columns, target.AsSpan(0, rows * columns));

                target.Should().Equal([.. Enumerable.Range(0, rows * columns).Select(i => values[(i % rows * columns) + (i / rows)]), T.One]);
            }
        }
    }

    [Fact]
    public void Rows_are_gathered_the_same_with_any_number_of_threads()
    {
        Matrix<T> matrix = RandomMatrix.Normal<T>(57, 1037, 1);
        int[] indices = [.. Enumerable.Range(0, 203).Select(i => i * 31 % 57)];
        Matrix<T> wanted = Matrix<T>.Build.Dense(indices.Length, matrix.ColumnCount, (row, column) => matrix[indices[row], column]);
        foreach (int threads in Threads.Counts)
        {
            T[] gathered = new T[indices.Length * matrix.ColumnCount];

            Threads.With(threads, () => new RowStore<T>(matrix).Gather(indices, gathered));

            gathered.Should().Equal(wanted.AsColumnMajorArray());
        }
    }

    [Fact]
    public void Many_threads_may_gather_at_once()
    {
        Matrix<T> matrix = RandomMatrix.Normal<T>(40, 300, 2);
        var store = new RowStore<T>(matrix);
        Parallel.For(0, 200, turn =>
        {
            int[] indices = [.. Enumerable.Range(0, 1 + (turn % 50)).Select(i => (i + turn) % 40)];
            T[] gathered = new T[indices.Length * matrix.ColumnCount];
            store.Gather(indices, gathered);
            gathered.SequenceEqual(indices.Select((row, i) => (row, i)).Aggregate(new T[gathered.Length], (wanted, place) =>
            {
                for (int column = 0; column < matrix.ColumnCount; column++)
                {
                    wanted[(column * indices.Length) + place.i] = matrix[place.row, column];
                }

                return wanted;
            })).Should().BeTrue();
        });
    }

    [Fact]
    public void Pixels_are_the_same_with_any_number_of_threads()
    {
        const int Rows = 219;
        const int Columns = 131;
        byte[] pixels = new byte[Rows * Columns];
        new Random(3).NextBytes(pixels);
        T[] wanted = [.. Enumerable.Range(0, pixels.Length).Select(i => T.CreateTruncating(pixels[(i % Rows * Columns) + (i / Rows)]) / T.CreateTruncating(255))];
        foreach (int threads in Threads.Counts)
        {
            Matrix<T> matrix = Threads.With(threads, () => Pixels.ToMatrix(pixels, Rows, Columns, Pixels.Levels<T>(255)));

            matrix.AsColumnMajorArray().Should().Equal(wanted);
        }
    }
}

public sealed class RowMajorTestsInDouble : RowMajorTests<double>;

public sealed class RowMajorTestsInFloat : RowMajorTests<float>;
