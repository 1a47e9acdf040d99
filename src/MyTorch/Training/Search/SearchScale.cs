namespace MyTorch.Search;

/// <summary>A scale along which numbers are drawn evenly.</summary>
/// <param name="Name">What the distribution of the numbers is called.</param>
/// <param name="Of">From a number to its place on the scale, increasing.</param>
/// <param name="At">From the place to the number.</param>
internal sealed record SearchScale(string Name, Func<double, double> Of, Func<double, double> At)
{
    public static readonly SearchScale Linear = new("uniform", value => value, place => place);

    public static readonly SearchScale Log = new("log-uniform", Math.Log, Math.Exp);

    public static readonly SearchScale OneMinusLog = new("1 - log-uniform", value => -Math.Log(1 - value), place => 1 - Math.Exp(-place));
}
