namespace MyTorch.Neurons;

/// <summary>Evenly spaced points in time: 0, one time step, two time steps and so on.</summary>
internal static class TimeGrid
{
    /// <summary>Returns the number of steps in a duration, rounded to the nearest integer.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is not positive and finite, or the duration has no step or too many.</exception>
    public static int CountSteps(double duration, double timeStep)
    {
        Setting.Positive<double>(timeStep);
        Setting.Positive<double>(duration);
        double steps = Math.Round(duration / timeStep);
        return steps >= 1 && steps < Array.MaxLength
            ? (int)steps
            : throw new ArgumentOutOfRangeException(
                nameof(duration),
                duration,
                $"duration / timeStep is {duration / timeStep}, but must be from 1 to {Array.MaxLength - 1} steps: change duration or timeStep ({timeStep}).");
    }

    /// <summary>Returns the given number of points 0, timeStep, 2 timeStep ...</summary>
    public static double[] Points(int count, double timeStep)
    {
        var points = new double[count];
        for (int i = 0; i < count; i++)
        {
            points[i] = i * timeStep;
        }

        return points;
    }
}
