namespace MyTorch.Tests.Architecture;

/// <summary>A use of a type of another folder, or of another assembly, by a member or in the declaration of a type.</summary>
/// <param name="From">The folder of the user.</param>
/// <param name="Member">The user.</param>
/// <param name="To">The folder of the type; null for a type of another assembly.</param>
/// <param name="Used">The type.</param>
internal sealed record Arrow(string From, string Member, string? To, Type Used)
{
    public override string ToString() => $"{From} -> {To ?? Used.Namespace}: {Member} uses {Used.Name}";
}
