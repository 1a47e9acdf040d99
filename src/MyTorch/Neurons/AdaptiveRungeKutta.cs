using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.OdeSolvers;

namespace MyTorch.Neurons;

/// <summary>
/// Solves dy/dt = f(t, y) by MathNet's Runge-Kutta steps of fourth order, with control of the error: a step is compared with two of half its
/// length, and where they differ too much, each half is solved in the same way. Only the surroundings of a jump of f get small steps.
/// </summary>
/// <param name="derivative">f(t, y).</param>
/// <param name="tolerances">The largest estimated error of each element of y in one step.</param>
/// <param name="mostSteps">The largest number of steps that may be tried in all.</param>
/// <param name="onStep">Receives the start of each step that is accepted, y there, the length of the step and y at its end.</param>
internal sealed class AdaptiveRungeKutta(
    Func<double, Vector<double>, Vector<double>> derivative,
    double[] tolerances,
    double mostSteps,
    Action<double, Vector<double>, double, Vector<double>> onStep)
{
    /// <summary>A step is at least 2^-40 of the one asked for: what a jump of f contributes in it is below rounding.</summary>
    private const int MostHalvings = 40;

    private double _steps;

    /// <summary>y at time + step.</summary>
    /// <exception cref="ArgumentException">The equation is too stiff, or f jumps too often, for the number of steps.</exception>
    public Vector<double> Advance(double time, Vector<double> y, double step) => Advance(time, y, step, MostHalvings);

    /// <summary>y after one step without control of the error.</summary>
    public Vector<double> Step(double time, Vector<double> y, double step) => RungeKutta.FourthOrder(y, time, time + step, 2, derivative)[1];

    private Vector<double> Advance(double time, Vector<double> y, double step, int halvings)
    {
        if (++_steps > mostSteps)
        {
            throw new ArgumentException(
                $"The Runge-Kutta method has taken {mostSteps:0} steps to reach the time {time}, where the first variable (the voltage of a membrane) is {y[0]:G6}: the equations change too fast for "
                + "it. Leave out the tolerance, or choose inputs of a smaller size that jump less often.");
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
