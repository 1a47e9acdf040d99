namespace MyTorch.Tests.Architecture;

/// <summary>A dependency of a member or type declaration on a type in another folder or assembly.</summary>
/// <param name="From">The folder of the dependent code.</param>
/// <param name="Member">The dependent member or type.</param>
/// <param name="To">The folder of the used type; null if it is in another assembly.</param>
/// <param name="Used">The used type.</param>
internal sealed record Arrow(string From, string Member, string? To, Type Used)
{
    public override string ToString() => $"{From} -> {To ?? Used.Namespace}: {Member} uses {Used.Name}";
}
