namespace MyTorch.Homework.Tests;

/// <summary>
/// The multiple choice part (section 2), asked in this library's terms. Each function returns the letter of the correct answer.
/// </summary>
internal static class Answers
{
    /// <summary>
    /// delta is a 20 x 9 matrix. What are the shapes of b and c?
    /// <code>
    /// linear.Backward(delta);
    /// var b = linear.DB;
    /// var c = delta.ColumnSums();
    /// </code>
    /// (A) b is 20 x 9, c a vector of 9. (B) b is 1 x 9, c a vector of 9. (C) b is 20 x 9, c is 1 x 9. (D) Both are 20 x 9.
    /// </summary>
    public static string Question1() => "B";

    /// <summary>
    /// What do Mean and Var of a BatchNorm refer to? (A) Every feature of a layer has a mean and a variance, computed over a whole
    /// batch. (B) Every layer has one mean and one variance, computed over all its features. (C) Every feature of a layer has a mean
    /// and a variance, computed over the whole test set.
    /// </summary>
    public static string Question2() => "A";

    /// <summary>
    /// Must a BatchNorm keep RunningMean and RunningVar while it trains? (A) Yes: a single sample at inference has no statistics of its
    /// own, so it is normalized with the estimates from training. (B) No: nothing is real.
    /// </summary>
    public static string Question3() => "A";

    /// <summary>
    /// sizes is [784, 64, 10]. Which (in, out) does sizes.Zip(sizes.Skip(1)) give, from which all Linear layers can be made in one line?
    /// (A) (784, 64) and (64, 10). (B) (784, 64), (64, 10) and (10, 784).
    /// </summary>
    public static string Question4() => "A";

    /// <summary>
    /// W is in x out, x is batch x in, b is a row of out. Which is a layer? (A) Activation.Forward(x * b + W).
    /// (B) Activation.Forward(x * W) + b. (C) Activation.Forward(x * W + b). (D) bakedPotato = Activation.Forward(potato).
    /// In all of them a row is added to every row of a matrix.
    /// </summary>
    public static string Question5() => "C";
}
