using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>The state shared by the graphs of one thread.</summary>
internal sealed class GraphThread<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [ThreadStatic]
    private static GraphThread<T>? _current;

    /// <summary>The state of the calling thread.</summary>
    public static GraphThread<T> Current => _current ??= new GraphThread<T>();

    /// <summary>The ID of the thread, for messages; a later thread may have the same ID.</summary>
    public int Id { get; } = Environment.CurrentManagedThreadId;

    /// <summary>The number of operations applied by the thread.</summary>
    public long Operations { get; set; }

    /// <summary>The running backward pass, if any.</summary>
    public BackwardPass<T>? Pass { get; set; }

    /// <summary>The results whose memory is to be reused, since the list was last cleared; null if none is.</summary>
    public List<Variable<T>>? Temporaries { get; set; }

    /// <summary>The pooled memory of freed graphs.</summary>
    public BufferPool<T> Buffers { get; } = new();

    /// <summary>
    /// If not null, collects the layers of a graph whose running statistics are to be updated later; otherwise they are updated at once.
    /// </summary>
    public List<LayerOperation<T>>? Uncommitted { get; set; }

    /// <summary>The number of earlier uncommitted uses of the module whose formula is running.</summary>
    public int Use { get; set; }

    /// <summary>Whether layers in a graph are in training mode, or null for the current mode of each layer.</summary>
    public bool? IsTraining { get; set; }

    /// <summary>Whether the running formula of a module is in training mode, or null for the current mode of each layer.</summary>
    public bool? Mode => IsPrediction ? false : IsTraining;

    /// <summary>Whether layers in a graph run predictions, always in evaluation mode.</summary>
    public bool IsPrediction { get; set; }
}
