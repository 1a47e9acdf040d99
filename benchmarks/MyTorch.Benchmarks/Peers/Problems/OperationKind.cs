namespace MyTorch.Benchmarks.Peers;

/// <summary>Which part of the work of an optimizer or an activation is measured.</summary>
internal enum OperationKind
{
    /// <summary>A step of an optimizer.</summary>
    Step,

    /// <summary>The forward pass of an activation.</summary>
    Forward,

    /// <summary>The backward pass of an activation.</summary>
    Backward,
}
