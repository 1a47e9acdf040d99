namespace MyTorch.Tables;

/// <summary>The rows that have a category, or a number of an interval, in a column, and how well they are predicted.</summary>
/// <param name="Column">The name of the column.</param>
/// <param name="Value">The category, the interval, or "missing".</param>
/// <param name="Count">The number of rows in the slice.</param>
/// <param name="Loss">The mean loss of these rows: the log loss of classes, or the squared error of quantities.</param>
/// <param name="OtherLoss">The mean loss of all other rows.</param>
/// <param name="StandardError">The standard error of the difference of the two.</param>
/// <param name="Error">The share of wrong predictions in the slice, or the root of the mean squared error.</param>
/// <param name="OtherError">The same of all other rows.</param>
/// <remarks>The squared error of several quantities is the mean over them, each in units of its standard deviation among all rows.</remarks>
public sealed record TableSlice(string Column, string Value, int Count, double Loss, double OtherLoss, double StandardError, double Error, double OtherError)
{
    private const double StandardErrors = 2;

    /// <summary>The loss minus that of the other rows and minus two standard errors, so that a small slice is not among the worst by chance.</summary>
    public double SureExcess => Loss - OtherLoss - (StandardErrors * StandardError);
}
