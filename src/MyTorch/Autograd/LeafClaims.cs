using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>The leaves of a backward pass, which passes of other threads must not use until it ends.</summary>
internal sealed class LeafClaims<T>(BackwardPass<T> pass) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<(Variable<T> Leaf, BackwardPass<T>? Outer, Variable<T>? Pending)> _claims = [];
    private readonly List<(T[] Gradient, T[] Saved)> _saved = [];
    private readonly int _thread = Environment.CurrentManagedThreadId;

    /// <summary>The number of leaves.</summary>
    public int Count => _claims.Count;

    /// <summary>The leaf at an index.</summary>
    public Variable<T> this[int index] => _claims[index].Leaf;

    /// <summary>
    /// Claims a leaf. If this pass was started by an operation of an outer pass on this thread, the outer pass gets the leaf back afterwards.
    /// </summary>
    /// <exception cref="InvalidOperationException">A pass of another thread uses the leaf.</exception>
    public void Add(Variable<T> leaf)
    {
        if (leaf.Pass == pass)
        {
            return;
        }

        BackwardPass<T>? outer = Interlocked.CompareExchange(ref leaf.Pass, pass, null);
        if (outer is not null)
        {
            if (outer.Leaves._thread != _thread)
            {
                throw new InvalidOperationException($"{leaf} is used by a backward pass of another thread: run the passes one after the other.");
            }

            Volatile.Write(ref leaf.Pass, pass);
        }

        _claims.Add((leaf, outer, leaf.Pending));
        leaf.Pending = null;
    }

    /// <summary>Saves copies of the gradients that operations write directly, for <see cref="Restore"/>.</summary>
    public void Save(List<Operation<T>> operations)
    {
        foreach (Operation<T> operation in operations.Where(operation => operation.WritesGradients))
        {
            for (int i = 1; i < operation.ArgumentCount; i++)
            {
                T[] gradient = operation.Argument(i).Parameter.Gradient.AsColumnMajorArray();
                T[] saved = BufferPool<T>.Current.Rent(gradient.Length);
                gradient.CopyTo(saved, 0);
                _saved.Add((gradient, saved));
            }
        }
    }

    /// <summary>Restores the saved gradients.</summary>
    public void Restore() => _saved.ForEach(entry => entry.Saved.CopyTo(entry.Gradient, 0));

    /// <summary>Releases the leaves.</summary>
    public void Release()
    {
        foreach ((Variable<T> leaf, BackwardPass<T>? outer, Variable<T>? pending) in _claims)
        {
            leaf.Pending = pending;
            Volatile.Write(ref leaf.Pass, outer);
        }

        _claims.Clear();
        _saved.ForEach(entry => BufferPool<T>.Current.Return(entry.Saved));
        _saved.Clear();
    }
}
