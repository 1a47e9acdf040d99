// A layer with its own gradient, checked against central differences: dotnet run docs/samples/own-layer.cs
#:project ../../src/MyTorch/MyTorch.csproj
using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch;

GradientReport report = GradientCheck.Layer(new Scale<double>(4), Initializers.Normal<double>(0, 1, seed: 1)(6, 4));
Console.WriteLine($"Largest relative error of a gradient below 1e-6: {report.Error < 1e-6}");
Console.WriteLine(new Sequential<double>(new Scale<double>(64), new Linear<double>(64, 10, seed: 1)).Summary());

/// <summary>Multiplies each column by a learned factor: y = x * s.</summary>
internal sealed class Scale<T>(int columns) : Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Parameter<T> _scale = new("scale", ParameterKind.Weight, Matrix<T>.Build.Dense(1, columns, T.One));

    public override IReadOnlyList<Parameter<T>> Parameters => [_scale];

    public override int? InputColumns => columns;

    protected override void DeclarePasses(LayerPlan<T> plan)
    {
        plan.Forward(Cut.Columns(columns), flopsPerRow: columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                TensorPrimitives.Multiply(plan.X[j], _scale.Value[0, j], plan.Y[j]);
            }
        }, isLocal: true);
        plan.Backward(Cut.Columns(columns), flopsPerRow: 3 * columns, (start, end) =>
        {
            for (int j = start; j < end; j++)
            {
                // dL/ds = sum over the samples of x * dL/dy; dL/dx = s * dL/dy.
                T previous = plan.AccumulatesGradients ? _scale.Gradient[0, j] : T.Zero;
                _scale.Gradient[0, j] = previous + TensorPrimitives.Dot<T>(plan.X[j], plan.DY[j]);
                TensorPrimitives.Multiply(plan.DY[j], _scale.Value[0, j], plan.DX[j]);
            }
        }, isLocal: true, _scale);
    }
}
