namespace MyTorch.Data;

/// <summary>Checks how a loader handles an incomplete last batch.</summary>
internal static class LastBatch
{
    /// <summary>Throws if the last batch is to be both dropped and merged.</summary>
    /// <exception cref="ArgumentException">Both are true.</exception>
    public static void RequireOne(bool dropLast, bool mergeLastSingle)
    {
        if (dropLast && mergeLastSingle)
        {
            throw new ArgumentException("The last batch cannot be both dropped (dropLast) and merged (mergeLastSingle): choose one.", nameof(mergeLastSingle));
        }
    }
}
