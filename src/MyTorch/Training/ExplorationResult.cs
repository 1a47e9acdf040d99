using System.Numerics;

namespace MyTorch;

/// <summary>The result of <see cref="Exploration.Run{T}"/>.</summary>
/// <param name="Best">The trainer of the best start, with its network and history.</param>
/// <param name="BestStart">The number of the best start, from 0.</param>
/// <param name="Metrics">The monitored metric of each start; NaN for a start that diverged or finished no epoch.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed record ExplorationResult<T>(Trainer<T> Best, int BestStart, IReadOnlyList<double> Metrics) where T : unmanaged, IBinaryFloatingPointIeee754<T>;
