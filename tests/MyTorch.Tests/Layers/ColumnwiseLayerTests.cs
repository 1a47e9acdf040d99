using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>
/// Standalone layers on batches that are divided between threads and processed in chunks: bitwise identical to column by column, and the caller's
/// matrices are unchanged.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public class ColumnwiseLayerTests
{
    /// <summary>Chunks of very many columns, of a few, and of one column that is longer than a chunk.</summary>
    public static TheoryData<int, int> Batches => new() { { 1, 5000 }, { 700, 131 }, { 3000, 37 } };

    [Theory]
    [MemberData(nameof(Batches))]
    public void In_double(int rows, int columns) => CheckAll<double>(rows, columns);

    [Theory]
    [MemberData(nameof(Batches))]
    public void In_float(int rows, int columns) => CheckAll<float>(rows, columns);

    private static void CheckAll<T>(int rows, int columns) where T : unmanaged, IBinaryFloatingPointIeee754<T> => Threads.With(3, () =>
    {
        Check(rows, columns, _ => new Tanh<T>());
        Check(rows, columns, _ => new GELU<T>());
        Check(rows, columns, _ => DropoutInEvaluation());
        Check(rows, columns, features => new BatchNorm<T>(features));
        Check(rows, columns, features => new Sequential<T>(new BatchNorm<T>(features), new SiLU<T>()));

        static Dropout<T> DropoutInEvaluation()
        {
            var dropout = new Dropout<T>(0.5, 1);
            dropout.Eval();
            return dropout;
        }
    });

    private static void Check<T>(int rows, int columns, Func<int, Layer<T>> create) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (Matrix<T> x, Matrix<T> delta) = (RandomMatrix.Normal<T>(rows, columns, 1), RandomMatrix.Normal<T>(rows, columns, 2));
        (Matrix<T> xBefore, Matrix<T> deltaBefore) = (x.Clone(), delta.Clone());
        Layer<T> layer = create(columns);
        Matrix<T> y = Matrix<T>.Build.Dense(rows, columns, T.NaN);
        Matrix<T> dx = Matrix<T>.Build.Dense(rows, columns, T.NaN);
        layer.Forward(x, y);
        layer.Backward(delta, dx);

        x.Should().Be(xBefore);
        delta.Should().Be(deltaBefore);
        layer.Forward(x).Should().Be(y);
        layer.Backward(delta, delta);
        delta.Should().Be(dx);
        for (int j = 0; j < columns; j++)
        {
            Layer<T> single = create(1);
            single.Forward(Column(x, j)).Should().Be(Column(y, j));
            single.Backward(Column(deltaBefore, j)).Should().Be(Column(dx, j));
        }
    }

    private static Matrix<T> Column<T>(Matrix<T> batch, int column) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        batch.SubMatrix(0, batch.RowCount, column, 1);
}
