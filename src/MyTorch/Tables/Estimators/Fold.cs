using MathNet.Numerics.Random;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>A split of the rows into training rows and validation rows, which choose the best epoch.</summary>
/// <param name="Training">The numbers of the training rows.</param>
/// <param name="Validation">The numbers of the validation rows.</param>
internal sealed record Fold(int[] Training, int[] Validation)
{
    private const int HeldOut = 5;

    /// <summary>Creates stratified folds; a single fold holds out 20% of the rows.</summary>
    /// <param name="strata">The class of each row.</param>
    /// <param name="folds">The number of folds, at least 1.</param>
    /// <param name="seed">The seed of the permutation.</param>
    public static Fold[] Stratified(int[] strata, int folds, int seed) =>
        [.. FromParts(StratifiedParts.DealEvenly(strata, folds == 1 ? HeldOut : folds, seed)).Take(folds)];

    /// <summary>Creates folds that keep the rows of a group together: the largest groups are assigned first, each to the fold with the fewest rows. A single fold holds out about 20%, as far as the groups allow.</summary>
    /// <param name="groups">The group of each row.</param>
    /// <param name="folds">The number of folds, at least 1 and at most the number of groups.</param>
    /// <param name="seed">The seed of the order of groups of the same size.</param>
    public static Fold[] Grouped(IReadOnlyList<string> groups, int folds, int seed)
    {
        var random = new Xoshiro256StarStar(seed);
        int parts = folds == 1 ? HeldOut : folds;
        var rows = groups.Index().GroupBy(entry => entry.Item, entry => entry.Index, StringComparer.Ordinal)
            .Select(group => (Rows: group.ToArray(), Order: random.Next())).OrderByDescending(group => group.Rows.Length).ThenBy(group => group.Order).ToArray();
        List<int>[] dealt = [.. Enumerable.Range(0, Math.Min(parts, rows.Length)).Select(_ => new List<int>())];
        foreach ((int[] members, _) in rows)
        {
            dealt.MinBy(part => part.Count)!.AddRange(members);
        }

        Fold[] all = [.. FromParts([.. dealt.Select(part => part.ToArray())])];
        return folds == 1 ? [all.MinBy(fold => Math.Abs(((long)HeldOut * fold.Validation.Length) - groups.Count))!] : all;
    }

    /// <summary>Creates folds of rows in time order: each fold is trained on the rows before its held-out rows.</summary>
    /// <param name="order">The row numbers from the earliest to the latest.</param>
    /// <param name="folds">The number of folds, at least 1.</param>
    public static Fold[] Ordered(int[] order, int folds)
    {
        int blocks = folds == 1 ? HeldOut : folds + 1;
        int first = folds == 1 ? HeldOut - 1 : 1;
        return [.. Enumerable.Range(first, folds).Select(block => new Fold(order[..Start(block)], order[Start(block)..Start(block + 1)]))];

        int Start(int block) => (int)((long)order.Length * block / blocks);
    }

    private static IEnumerable<Fold> FromParts(int[][] parts) =>
        parts.Select(part => new Fold([.. parts.Where(other => other != part).SelectMany(other => other)], part));
}
