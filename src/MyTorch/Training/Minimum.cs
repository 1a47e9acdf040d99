using System.Numerics;

namespace MyTorch;

/// <summary>The result of <see cref="Minimizer"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Value">The value of the objective at the final parameters.</param>
/// <param name="Steps">The number of steps.</param>
/// <param name="HasConverged">Whether the value changed by at most the tolerance in the last step.</param>
public readonly record struct Minimum<T>(T Value, int Steps, bool HasConverged) where T : unmanaged, IBinaryFloatingPointIeee754<T>;

/// <summary>A step of <see cref="Minimizer"/>.</summary>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
/// <param name="Step">The number of the step, from 1.</param>
/// <param name="Value">The value of the objective before the step.</param>
public readonly record struct MinimizerStep<T>(int Step, T Value) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
