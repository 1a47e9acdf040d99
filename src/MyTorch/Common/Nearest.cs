namespace MyTorch.Common;

/// <summary>Suggests the name closest to a misspelled one.</summary>
internal static class Nearest
{
    /// <summary>The maximum length of names to compare: the header of a small gzip file may contain a name of 64 MB.</summary>
    private const int LongestName = 200;

    /// <summary>
    /// Returns the name whose initials match the text, such as learning-rate for lr, or otherwise the closest name whose distance is at most a
    /// third of the length; null if there is none.
    /// </summary>
    public static string? Find(string text, IReadOnlyList<string> names)
    {
        // Any single letter is at distance one from any other, so it never matches.
        int maxDistance = Math.Min(text.Length - 1, Math.Max(1, text.Length / 3));
        string[] candidates = [.. text.Length > LongestName ? [] : names.Where(name => name.Length <= LongestName)];
        (string Name, int Distance)[] near = [.. candidates.Where(name => Math.Abs(name.Length - text.Length) <= maxDistance).Select(name => (name, Distance(text, name))).Where(pair => pair.Item2 <= maxDistance)];
        return candidates.FirstOrDefault(name => Initials(name) == text) ?? (near.Length > 0 ? near.MinBy(pair => pair.Distance).Name : null);
    }

    private static string Initials(string name) =>
        $"{name[..^name.TrimStart('-').Length]}{string.Concat(name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]))}";

    /// <summary>
    /// Returns the number of letters to insert, remove, replace or swap with their neighbour, ignoring case (optimal string alignment; Damerau, A
    /// technique for computer detection and correction of spelling errors, 1964).
    /// </summary>
    private static int Distance(string a, string b)
    {
        (a, b) = (a.ToUpperInvariant(), b.ToUpperInvariant());
        int[,] distances = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    distances[i, j] = i + j;
                    continue;
                }

                int replaced = distances[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                int swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] ? distances[i - 2, j - 2] + 1 : int.MaxValue;
                distances[i, j] = Math.Min(Math.Min(replaced, swapped), 1 + Math.Min(distances[i - 1, j], distances[i, j - 1]));
            }
        }

        return distances[a.Length, b.Length];
    }
}
