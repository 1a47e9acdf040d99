namespace MyTorch.Search;

/// <summary>A hyperparameter that is one of a list of values.</summary>
internal sealed class ChoiceHyperparameter(string name, string[] values) : Hyperparameter(name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}, one of {string.Join(", ", values)}";

    /// <inheritdoc/>
    internal override string Draw(double uniform) => values[(int)(uniform * values.Length)];

    /// <inheritdoc/>
    internal override Hyperparameter Narrow(IReadOnlyList<string> best) => new ChoiceHyperparameter(Name, [.. values.Where(best.Contains)]);
}
