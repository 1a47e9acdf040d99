namespace MyTorch.Data;

/// <summary>What a loader does with a last batch of fewer samples.</summary>
internal static class LastBatch
{
    /// <summary>Throws where it is asked to leave the batch out and to keep it.</summary>
    /// <exception cref="ArgumentException">Both are true.</exception>
    public static void RequireOne(bool dropLast, bool mergeLastSingle)
    {
        if (dropLast && mergeLastSingle)
        {
            throw new ArgumentException("A last batch cannot be both left out (dropLast) and merged (mergeLastSingle): choose one.", nameof(mergeLastSingle));
        }
    }
}
