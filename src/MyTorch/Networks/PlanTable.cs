using System.Numerics;
using System.Text;
using MathNet.Numerics;
using MyTorch.Execution;
using static System.FormattableString;

namespace MyTorch;

/// <summary>Renders the plan of a batch as a readable table with a line for each pass.</summary>
internal static class PlanTable<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Renders the groups of passes between barriers for a batch with the given number of rows, with times if measured.</summary>
    public static string Render(NetworkPlan<T> plan, IReadOnlyList<FusedPasses> groups, int rows, PassTimes? times)
    {
        Dictionary<Pass, Result> results = ResultsOf(plan, rows);
        var table = new StringBuilder();
        AppendLine(table, "group", "chunks", "pass", "cut", "MFLOP", "result", "bytes", times is null ? "" : Times("share", "GFLOP/s"));
        foreach ((int index, FusedPasses group) in groups.Index())
        {
            string number = Invariant($"{index + 1}");
            string chunks = Invariant($"{group.Prepare(rows, Control.MaxDegreeOfParallelism)}");
            foreach (Pass pass in group.Passes)
            {
                long flops = pass.FlopsFor(rows);
                (string name, string bytes) = results.TryGetValue(pass, out Result result)
                    ? (result.Name, Invariant($"{result.Elements * ElementType.Size<T>():N0}"))
                    : ("", "");
                string time = times is null ? ""
                    : Times(Invariant($"{100 * times.FractionOf(pass):F2}%"), Invariant($"{times.FlopsPerSecond(pass, flops) / 1e9:F1}"));
                AppendLine(table, number, chunks, pass.Name, pass.Cut.ToString(), Invariant($"{flops / 1e6:N3}"), name, bytes, time);
                (number, chunks) = ("", "");
            }
        }

        table.Append(Invariant($"buffers: {plan.Buffers.BytesFor(rows):N0} bytes"));
        return times is null ? table.ToString() : table.Append(Invariant($"; all passes on one thread: {times.Total * 1e6:N1} us")).ToString();
    }

    private static void AppendLine(
        StringBuilder table, string group, string chunks, string pass, string cut, string flops, string result, string bytes, string times) =>
        table.AppendLine(Invariant($"{group,5}  {chunks,6}  {pass,-30}  {cut,-12}  {flops,9}  {result,-26}  {bytes,11}{times}").TrimEnd());

    /// <summary>The columns with measured times.</summary>
    private static string Times(string share, string speed) => Invariant($"  {share,7}  {speed,7}");

    /// <summary>
    /// Returns the result of each pass: outputs and their gradients, numbered by layer, with their region of the arena, and gradients of
    /// parameters.
    /// </summary>
    private static Dictionary<Pass, Result> ResultsOf(NetworkPlan<T> plan, int rows)
    {
        var results = new Dictionary<Pass, Result>(ReferenceEqualityComparer.Instance);
        foreach ((int layer, LayerPlan<T> place) in plan.Places.Index())
        {
            foreach (Pass pass in place.ForwardPasses)
            {
                results[pass] = Of(Invariant($"Y{layer}"), place.Y);
            }

            foreach ((Pass pass, Parameter<T>[] parameters) in place.BackwardPasses)
            {
                Result input = Of(Invariant($"dX{layer}"), place.DX);
                results[pass] = new Result(
                    string.Join(", ", [input.Name, .. parameters.Select(NameOf)]), input.Elements + parameters.Sum(parameter => (long)parameter.Length));
            }

            foreach ((Pass pass, Parameter<T> parameter, _) in place.ColumnGradients)
            {
                results[pass] = new Result(NameOf(parameter), parameter.Length);
            }

            string NameOf(Parameter<T> parameter) => Invariant($"d{parameter.LocalName}{layer}");
        }

        return results;

        Result Of(string name, ColumnBuffer<T> buffer) =>
            new(plan.Buffers.RegionOf(buffer) is > 0 and int region ? Invariant($"{name} (region {region})") : name, (long)rows * buffer.Columns);
    }

    private readonly record struct Result(string Name, long Elements);
}
