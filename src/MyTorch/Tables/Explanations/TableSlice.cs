namespace MyTorch.Tables;

/// <summary>The rows with a given category, or a number in a given interval, of a column, and the quality of their predictions.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Value">The category, the interval, or "missing".</param>
/// <param name="Count">The number of rows in the slice.</param>
/// <param name="Loss">The mean loss of these rows: the log loss of classes, or the squared error of quantities.</param>
/// <param name="OtherLoss">The mean loss of all other rows.</param>
/// <param name="StandardError">The standard error of the difference of the two losses.</param>
/// <param name="Error">The fraction of wrong predictions in the slice, or the root mean squared error.</param>
/// <param name="OtherError">The error of all other rows.</param>
/// <remarks>With several quantities, the squared error is averaged over them, each in units of its standard deviation over all rows.</remarks>
public sealed record TableSlice(string Column, string Value, int Count, double Loss, double OtherLoss, double StandardError, double Error, double OtherError)
{
    private const double StandardErrors = 2;

    /// <summary>The loss minus that of the other rows minus two standard errors, so that a small slice does not rank among the worst by chance.</summary>
    public double ExcessLowerBound => Loss - OtherLoss - (StandardErrors * StandardError);
}
