using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Tests.Layers;

/// <summary>A custom layer written with public members only: a factor for each column.</summary>
public sealed class ColumnFactors<T>(int columns) : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _factors = new("factors", ParameterKind.Weight, Matrix<T>.Build.Dense(1, columns, (_, j) => T.CreateTruncating(1 + (0.25 * (j % 3)))));

    /// <summary>The exception that the forward pass of a column throws, if set.</summary>
    public Exception? Failure { get; set; }

    public override IReadOnlyList<Parameter<T>> Parameters => [_factors];

    public override int? InputColumns => columns;

    // Just "protected" in an assembly without access to the internals of the library.
    protected internal override void DeclarePasses(LayerPlan<T> plan)
    {
        plan.Forward(Cut.Columns(columns), 1000L * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                if (j == columns - 1 && Failure is not null)
                {
                    throw Failure;
                }

                TensorPrimitives.Multiply(plan.X[j], _factors.Value[0, j], plan.Y[j]);
            }
        }, isLocal: true);
        plan.Backward(Cut.Columns(columns), 1000L * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                T old = plan.AccumulatesGradients ? _factors.Gradient[0, j] : T.Zero;
                _factors.Gradient[0, j] = old + TensorPrimitives.Dot<T>(plan.X[j], plan.DY[j]);
                TensorPrimitives.Multiply(plan.DY[j], _factors.Value[0, j], plan.DX[j]);
            }
        }, isLocal: true, _factors);
    }
}
