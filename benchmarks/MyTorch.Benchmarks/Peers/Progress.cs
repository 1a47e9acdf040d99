namespace MyTorch.Benchmarks.Peers;

/// <summary>One line on the error stream that tells where a long comparison stands; nothing where nobody watches.</summary>
internal static class Progress
{
    public static void Show(string text)
    {
        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{text,-60}");
        }
    }

    /// <summary>A line that stays.</summary>
    public static void Finish(string text)
    {
        Show("");
        Console.Error.WriteLine(Console.IsErrorRedirected ? text : $"\r{text}");
    }
}
