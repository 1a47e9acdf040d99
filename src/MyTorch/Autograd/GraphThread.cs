using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>The state that the graphs of one thread share.</summary>
internal sealed class GraphThread<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static GraphThread<T>? _current;

    /// <summary>The state of the calling thread.</summary>
    public static GraphThread<T> Current => _current ??= new GraphThread<T>();

    /// <summary>The number of the thread, for messages; a later thread may have the same one.</summary>
    public int Id { get; } = Environment.CurrentManagedThreadId;

    /// <summary>The number of operations that the thread has applied.</summary>
    public long Operations { get; set; }

    /// <summary>The backward pass that is running.</summary>
    public BackwardPass<T>? Pass { get; set; }

    /// <summary>The results since the list was last emptied, where their memory is to be reused; otherwise null.</summary>
    public List<Variable<T>>? Temporaries { get; set; }

    /// <summary>The memory of graphs that were freed.</summary>
    public BufferPool<T> Buffers { get; } = new();

    /// <summary>Where it is not null, layers in a graph are added to it instead of moving running statistics at once.</summary>
    public List<LayerOperation<T>>? Uncommitted { get; set; }

    /// <summary>The number of earlier uses, not committed yet, of the module whose formula is running.</summary>
    public int Use { get; set; }

    /// <summary>Whether layers in a graph train, or null for the mode that each of them is in.</summary>
    public bool? IsTraining { get; set; }

    /// <summary>The mode of the running formula of a module, or null for the mode that each layer is in.</summary>
    public bool? Mode => IsPrediction ? false : IsTraining;

    /// <summary>Whether layers in a graph predict, as in evaluation mode.</summary>
    public bool IsPrediction { get; set; }
}
