using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace MyTorch.Autograd;

/// <summary>Creates objective functions with exact derivatives for the minimizers in <c>MathNet.Numerics.Optimization</c>.</summary>
public static class ObjectiveFunctions
{
    /// <summary>Creates an objective function with a gradient, for example for <c>BfgsMinimizer</c>.</summary>
    /// <param name="function">The function of a point, 1 x n, with a 1 x 1 result.</param>
    public static IObjectiveFunction WithGradient(Func<Variable<double>, Variable<double>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ObjectiveFunction.Gradient(point =>
        {
            (double value, Variable<double> x) = Differentiate(function, point);
            return (value, x.Gradient.Row(0));
        });
    }

    /// <summary>Creates an objective function with a gradient and a Hessian, for example for <c>NewtonMinimizer</c>.</summary>
    /// <param name="function">The function of a point, 1 x n, with a 1 x 1 result.</param>
    public static IObjectiveFunction WithHessian(Func<Variable<double>, Variable<double>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ObjectiveFunction.GradientHessian(point =>
        {
            (double value, Variable<double> x) = Differentiate(function, point);
            return (value, x.Gradient.Row(0), Autograd.Hessian(function, x.Value));
        });
    }

    private static (double Value, Variable<double> Point) Differentiate(Func<Variable<double>, Variable<double>> function, Vector<double> point)
    {
        var x = new Variable<double>(point.ToRowMatrix(), requiresGradient: true, name: "x");
        Variable<double> y = function(x);
        double value = y.Scalar;
        if (y.RequiresGradient)
        {
            y.Backward();
        }

        return (value, x);
    }
}
