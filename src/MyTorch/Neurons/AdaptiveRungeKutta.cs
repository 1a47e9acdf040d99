using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.OdeSolvers;

namespace MyTorch.Neurons;

/// <summary>
/// Solves dy/dt = f(t, y) by MathNet's fourth-order Runge-Kutta method with error control: each step is compared with two steps of half the
/// length, and if they differ too much, each half is solved in the same way. Steps are therefore small only near a jump of f.
/// </summary>
/// <param name="derivative">f(t, y).</param>
/// <param name="tolerances">The maximum estimated error of each element of y in one step.</param>
/// <param name="mostSteps">The maximum total number of attempted steps.</param>
/// <param name="onStep">Receives each accepted step: its start time, y at the start, its length and y at the end.</param>
internal sealed class AdaptiveRungeKutta(
    Func<double, Vector<double>, Vector<double>> derivative,
    double[] tolerances,
    double mostSteps,
    Action<double, Vector<double>, double, Vector<double>> onStep)
{
    /// <summary>A step is at least 2^-40 of the requested step: the effect of a jump of f within it is below rounding error.</summary>
    private const int MostHalvings = 40;

    private double _steps;

    /// <summary>Returns y at time + step.</summary>
    /// <exception cref="ArgumentException">The equation is too stiff, or f jumps too often, for the number of steps.</exception>
    public Vector<double> Advance(double time, Vector<double> y, double step) => Advance(time, y, step, MostHalvings);

    /// <summary>Returns y after one step without error control.</summary>
    public Vector<double> Step(double time, Vector<double> y, double step) => RungeKutta.FourthOrder(y, time, time + step, 2, derivative)[1];

    private Vector<double> Advance(double time, Vector<double> y, double step, int halvings)
    {
        if (++_steps > mostSteps)
        {
            throw new ArgumentException(
                $"The Runge-Kutta method has taken {mostSteps:0} steps to reach the time {time}, where the first variable (the voltage of a membrane) is {y[0]:G6}: the equations change too fast for "
                + "it. Remove the tolerance, or use smaller inputs that jump less often.");
        }

        double half = step / 2;
        Vector<double> middle = Step(time, y, half);
        Vector<double> end = Step(time + half, middle, half);

        // The error of two half steps is a 15th of the difference; without it they are of fifth order.
        Vector<double> error = (end - Step(time, y, step)) / 15;
        if (halvings > 0 && !IsWithinTolerances(error))
        {
            return Advance(time + half, Advance(time, y, half, halvings - 1), half, halvings - 1);
        }

        end += error;
        onStep(time, y, step, end);
        return end;
    }

    private bool IsWithinTolerances(Vector<double> error)
    {
        for (int i = 0; i < tolerances.Length; i++)
        {
            if (!(Math.Abs(error[i]) <= tolerances[i]))
            {
                return false;
            }
        }

        return true;
    }
}
