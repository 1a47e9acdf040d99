namespace MyTorch.Execution;

/// <summary>The kind of items into which a pass is cut.</summary>
internal enum CutKind
{
    /// <summary>Columns of a batch, or the rows of a weight matrix that belong to them.</summary>
    Columns,

    /// <summary>Rows of a batch: samples.</summary>
    Rows,

    /// <summary>Blocks of a sum.</summary>
    Blocks,
}
