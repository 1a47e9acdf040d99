namespace MyTorch.Common;

/// <summary>Finds the name that a misspelt one was meant for.</summary>
internal static class Nearest
{
    /// <summary>Longer ones are not compared: the header of a small gzip file may hold a name of 64 MB.</summary>
    private const int LongestName = 200;

    /// <summary>The name whose words begin with the letters, as lr for learning-rate, or else that is a few letters away, a third of them at most; null where none is.</summary>
    public static string? Of(string text, IReadOnlyList<string> names)
    {
        // Of a single letter any other is one away.
        int most = Math.Min(text.Length - 1, Math.Max(1, text.Length / 3));
        string[] candidates = [.. text.Length > LongestName ? [] : names.Where(name => name.Length <= LongestName)];
        (string Name, int Distance)[] near = [.. candidates.Where(name => Math.Abs(name.Length - text.Length) <= most).Select(name => (name, Distance(text, name))).Where(pair => pair.Item2 <= most)];
        return candidates.FirstOrDefault(name => Initials(name) == text) ?? (near.Length > 0 ? near.MinBy(pair => pair.Distance).Name : null);
    }

    private static string Initials(string name) =>
        $"{name[..^name.TrimStart('-').Length]}{string.Concat(name.Split('-', StringSplitOptions.RemoveEmptyEntries).Select(word => word[0]))}";

    /// <summary>
    /// The letters to insert, remove, replace or swap with their neighbour (optimal string alignment; Damerau, A technique for computer detection
    /// and correction of spelling errors, 1964), whatever their case.
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
