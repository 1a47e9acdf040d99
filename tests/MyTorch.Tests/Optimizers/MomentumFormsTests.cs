using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Optimizers;

/// <summary>
/// The forms of momentum in the documentation of <see cref="SGD{T}"/>, against explicit formulas. In float, about ten rounding errors add up
/// over the steps.
/// </summary>
public abstract class MomentumFormsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const double Beta = 0.9;
    private const double Rate = 0.2;
    private static readonly double[][] Gradients = [[1, -2, 0.5], [3, 0.25, -1], [-0.5, 1.5, 2], [0, -4, 0.125], [2, 2, -3], [-1, 0.5, 1]];
    private static readonly double[] Start = [0.5, -1.5, 2];

    [Fact]
    public void The_moving_average_from_zero_has_a_smaller_learning_rate() => Check(
        row => new SGD<T>([row], Rate * (1 - Beta), Beta),
        (m, gradient, _) => (Beta * m) + ((1 - Beta) * gradient),
        m => Rate * m);

    [Fact]
    public void The_moving_average_from_the_first_gradient_has_dampening() => Check(
        row => new SGD<T>([row], Rate, Beta, dampening: Beta),
        (m, gradient, step) => step == 0 ? gradient : (Beta * m) + ((1 - Beta) * gradient),
        m => Rate * m);

    [Fact]
    public void Friction_is_one_minus_momentum()
    {
        const double Friction = 0.3;
        const double Eta = 0.25;
        Check(
            row => new SGD<T>([row], Rate * Eta, 1 - Friction),
                (v, gradient, _) => ((1 - Friction) * v) + (Eta * gradient),
            v => Rate * v);
    }

    [Fact]
    public void The_common_form_of_friction_is_plain_momentum() =>
        Check(row => new SGD<T>([row], Rate, Beta), (v, gradient, _) => (Beta * v) + gradient, v => Rate * v);

    [Fact]
    public void The_handout_has_the_rate_within_the_velocity() =>
        Check(row => new SGD<T>([row], Rate, Beta), (v, gradient, _) => (Beta * v) - (Rate * gradient), v => -v);

    private static void Check(
        Func<Parameter<T>, SGD<T>> create, Func<double, double, int, double> next, Func<double, double> change)
    {
        Parameter<T> row = TestParameter.Row<T>(Start, new double[Start.Length]);
        SGD<T> optimizer = create(row);
        double[] w = [.. Start];
        double[] averages = new double[Start.Length];
        for (int step = 0; step < Gradients.Length; step++)
        {
            for (int i = 0; i < w.Length; i++)
            {
                averages[i] = next(averages[i], Gradients[step][i], step);
                w[i] -= change(averages[i]);
            }

            TestParameter.RowOf<T>(Gradients[step]).CopyTo(row.Gradient);
            optimizer.Step();

            Close.Check($"w after step {step}", row.Value, Matrix<double>.Build.Dense(1, w.Length, [.. w]), Precision.Of<T>());
        }
    }
}

public sealed class MomentumFormsTestsInDouble : MomentumFormsTests<double>;

public sealed class MomentumFormsTestsInFloat : MomentumFormsTests<float>;
