namespace MyTorch.Search;

/// <summary>A scale on which numbers are drawn uniformly.</summary>
/// <param name="Name">The name of the distribution of the numbers.</param>
/// <param name="Forward">Maps a number to the scale; increasing.</param>
/// <param name="Inverse">Maps a point of the scale back to the number.</param>
internal sealed record SearchScale(string Name, Func<double, double> Forward, Func<double, double> Inverse)
{
    public static readonly SearchScale Linear = new("uniform", value => value, point => point);

    public static readonly SearchScale Log = new("log-uniform", Math.Log, Math.Exp);

    public static readonly SearchScale OneMinusLog = new("1 - log-uniform", value => -Math.Log(1 - value), point => 1 - Math.Exp(-point));
}
