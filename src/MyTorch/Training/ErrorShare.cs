using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>The share of samples whose largest output is not at their largest label, as <see cref="MLP{T}.Error"/> counts them.</summary>
internal sealed class ErrorShare<T>() : Metric<T>("error", maximize: false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private long _wrong;
    private long _samples;

    public override double Value => (double)_wrong / _samples;

    public override void Add(Matrix<T> outputs, Matrix<T> labels)
    {
        ReadOnlySpan<T> scores = Dense.Read(outputs);
        ReadOnlySpan<T> truths = Dense.Read(labels);
        (int rows, int columns) = (outputs.RowCount, outputs.ColumnCount);
        for (int row = 0; row < rows; row++)
        {
            if (Columns.ArgMax(scores, rows, columns, row) != Columns.ArgMax(truths, rows, columns, row))
            {
                _wrong++;
            }
        }

        _samples += rows;
    }

    public override void Clear() => (_wrong, _samples) = (0, 0);
}
