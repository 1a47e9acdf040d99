using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.Optimization;

namespace MyTorch.Autograd;

/// <summary>Functions of variables as objectives of the minimizers in <c>MathNet.Numerics.Optimization</c>, with exact derivatives.</summary>
public static class ObjectiveFunctions
{
    /// <summary>An objective with its gradient, as for <c>BfgsMinimizer</c>.</summary>
    /// <param name="function">The function of a point, 1 x n; its value is 1 x 1.</param>
    public static IObjectiveFunction WithGradient(Func<Variable<double>, Variable<double>> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        return ObjectiveFunction.Gradient(point =>
        {
            (double value, Variable<double> x) = Differentiate(function, point);
            return (value, x.Gradient.Row(0));
        });
    }

    /// <summary>An objective with its gradient and Hessian, as for <c>NewtonMinimizer</c>.</summary>
    /// <param name="function">The function of a point, 1 x n; its value is 1 x 1.</param>
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
