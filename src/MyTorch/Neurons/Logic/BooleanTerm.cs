namespace MyTorch.Neurons;

/// <summary>
/// A product of literals over the inputs of a <see cref="BooleanFunction"/>. Bit 0 of the masks is the last variable, as in the index of a truth
/// table.
/// </summary>
/// <param name="Care">The variables in the term.</param>
/// <param name="Value">The variables in the term that are not complemented.</param>
internal readonly record struct BooleanTerm(int Care, int Value)
{
    /// <summary>Returns the indices of a truth table at which the term is true.</summary>
    /// <param name="all">The mask of all variables.</param>
    public IEnumerable<int> Indices(int all)
    {
        int free = all & ~Care;
        for (int rest = free; ; rest = (rest - 1) & free)
        {
            yield return Value | rest;
            if (rest == 0)
            {
                yield break;
            }
        }
    }
}
