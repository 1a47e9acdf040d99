namespace MyTorch.Cli;

/// <summary>Keeps the worst of all items that are added; of two that are as bad, the earlier one.</summary>
/// <param name="most">How many are kept.</param>
internal sealed class Worst<TItem>(int most)
{
    private readonly PriorityQueue<TItem, (double Badness, long Earliness)> _items = new(most + 1);
    private long _added;

    /// <summary>The items, worst first.</summary>
    public IReadOnlyList<TItem> Items =>
        [.. _items.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <summary>Adds an item, which is made only if it is kept.</summary>
    /// <param name="badness">How bad it is; NaN counts as worst of all.</param>
    /// <param name="make">Makes the item.</param>
    public void Add(double badness, Func<TItem> make)
    {
        (double, long) priority = (double.IsNaN(badness) ? double.PositiveInfinity : badness, -_added++);
        if (_items.Count == most && _items.TryPeek(out _, out (double, long) least) && priority.CompareTo(least) < 0)
        {
            return;
        }

        _items.Enqueue(make(), priority);
        if (_items.Count > most)
        {
            _items.Dequeue();
        }
    }
}
