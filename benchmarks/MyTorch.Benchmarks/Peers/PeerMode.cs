namespace MyTorch.Benchmarks.Peers;

/// <summary>The kind of comparison.</summary>
internal enum PeerMode
{
    /// <summary>Training steps and predictions of whole networks.</summary>
    Networks,

    /// <summary>Single matrix products.</summary>
    Products,

    /// <summary>Steps of optimizers, and passes of activations.</summary>
    Operations,

    /// <summary>Training steps written with variables, and long chains of operations.</summary>
    Variables,

    /// <summary>Training on images, from data in memory to an accuracy.</summary>
    Throughput,
}
