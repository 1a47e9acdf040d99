namespace MyTorch.Cli;

/// <summary>Keeps the worst of the items that are added; of equally bad items, the earlier ones.</summary>
/// <param name="most">The number of items to keep.</param>
internal sealed class Worst<TItem>(int most)
{
    private readonly PriorityQueue<TItem, (double Badness, long Earliness)> _items = new(most + 1);
    private long _added;

    /// <summary>The items, worst first.</summary>
    public IReadOnlyList<TItem> Items =>
        [.. _items.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];

    /// <summary>Adds an item, which is created only if it is kept.</summary>
    /// <param name="badness">The badness of the item; NaN is the worst.</param>
    /// <param name="create">Creates the item.</param>
    public void Add(double badness, Func<TItem> create)
    {
        (double, long) priority = (double.IsNaN(badness) ? double.PositiveInfinity : badness, -_added++);
        if (_items.Count == most && _items.TryPeek(out _, out (double, long) least) && priority.CompareTo(least) < 0)
        {
            return;
        }

        _items.Enqueue(create(), priority);
        if (_items.Count > most)
        {
            _items.Dequeue();
        }
    }
}
