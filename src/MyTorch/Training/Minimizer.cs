using System.Numerics;
using MyTorch.Autograd;

namespace MyTorch;

/// <summary>Minimizes a function of variables with an optimizer, step by step, until the value stops changing.</summary>
public static class Minimizer
{
    private const int DefaultSteps = 10_000;
    private const double DefaultTolerance = 1e-10;

    /// <summary>Minimizes a function that builds its graph in every step.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="objective">Computes the value, 1 x 1, from the parameters of the optimizer.</param>
    /// <param name="optimizer">Updates the parameters; <see cref="LBFGS{T}"/> usually needs the fewest evaluations if the function is smooth.</param>
    /// <param name="maxSteps">The maximum number of steps, at least 1.</param>
    /// <param name="tolerance">The minimization stops when the values of two consecutive steps differ by at most this; not negative.</param>
    /// <param name="progress">Receives the value of each step, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the minimization between two steps.</param>
    /// <returns>The value at the final parameters, the number of steps, and whether the tolerance was met.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The value is not 1 x 1, or does not depend on a parameter of the optimizer.</exception>
    /// <exception cref="NotFiniteNumberException">The value is infinite or NaN; the parameters are those before the step.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled; the parameters are those of the last step.</exception>
    public static Minimum<T> Run<T>(
        Func<Variable<T>> objective,
        Optimizer<T> optimizer,
        int maxSteps = DefaultSteps,
        double tolerance = DefaultTolerance,
        IProgress<MinimizerStep<T>>? progress = null,
        CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(objective);
        return Run(objective, optimizer, retainGraph: false, maxSteps, tolerance, progress, cancellationToken);
    }

    /// <summary>Minimizes a variable whose graph is built once and evaluated again in every step (Algorithm 1 of Neural Networks and Learning).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="objective">The value, 1 x 1.</param>
    /// <param name="optimizer">Updates the parameters, which are leaves of the graph.</param>
    /// <param name="maxSteps">The maximum number of steps, at least 1.</param>
    /// <param name="tolerance">The minimization stops when the values of two consecutive steps differ by at most this; not negative.</param>
    /// <param name="progress">Receives the value of each step, on the calling thread.</param>
    /// <param name="cancellationToken">Cancels the minimization between two steps.</param>
    /// <returns>The value at the final parameters, the number of steps, and whether the tolerance was met.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    /// <exception cref="InvalidOperationException">The value is not 1 x 1 or does not depend on a parameter of the optimizer, or the graph was freed.</exception>
    /// <exception cref="NotFiniteNumberException">The value is infinite or NaN; the parameters are those before the step.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled; the parameters are those of the last step.</exception>
    public static Minimum<T> Run<T>(
        Variable<T> objective,
        Optimizer<T> optimizer,
        int maxSteps = DefaultSteps,
        double tolerance = DefaultTolerance,
        IProgress<MinimizerStep<T>>? progress = null,
        CancellationToken cancellationToken = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(objective);
        return Run(Evaluate, optimizer, retainGraph: true, maxSteps, tolerance, progress, cancellationToken);

        Variable<T> Evaluate()
        {
            objective.Evaluate();
            return objective;
        }
    }

    private static void RequireParameters<T>(Variable<T> y, Optimizer<T> optimizer) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IEnumerable<Variable<T>> variables = y.Creator is null ? [y] : GraphWalk<T>.OperationsOf(y).SelectMany(operation => operation.Arguments);
        var used = variables.Where(variable => variable.IsParameter).Select(variable => variable.Parameter).ToHashSet();
        if (!optimizer.Groups.Any(group => group.Parameters.Any(used.Contains)))
        {
            throw new InvalidOperationException("The objective depends on no parameter of the optimizer: give the optimizer the Parameter of each variable to move.");
        }
    }

    private static Minimum<T> Run<T>(
        Func<Variable<T>> objective,
        Optimizer<T> optimizer,
        bool retainGraph,
        int maxSteps,
        double tolerance,
        IProgress<MinimizerStep<T>>? progress,
        CancellationToken cancellationToken)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        Setting.Count(maxSteps);
        Setting.NotNegative<T>(tolerance);
        int step = 0;
        T last = T.NaN;
        bool hasConverged = false;
        while (step < maxSteps && !hasConverged)
        {
            cancellationToken.ThrowIfCancellationRequested();
            step++;
            T value = optimizer.Step(Differentiate);
            progress?.Report(new MinimizerStep<T>(step, value));
            hasConverged = double.CreateTruncating(T.Abs(value - last)) <= tolerance;
            last = value;
        }

        return new Minimum<T>(Value(), step, hasConverged);

        T Differentiate()
        {
            Variable<T> y = objective();
            if (y.Length != 1)
            {
                throw new InvalidOperationException($"The objective is {y.RowCount} x {y.ColumnCount}: it must be 1 x 1. Sum or average it.");
            }

            if (step == 1)
            {
                RequireParameters(y, optimizer);
            }

            if (!T.IsFinite(y.Scalar))
            {
                throw new NotFiniteNumberException($"The objective is {y.Scalar} in step {step}: check the starting values, or lower the learning rate.");
            }

            y.Backward(retainGraph);
            return y.Scalar;
        }

        T Value()
        {
            using (Autograd.Autograd.NoGrad())
            {
                return objective().Scalar;
            }
        }
    }
}
