using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace MyTorch.Tests.Support;

/// <summary>
/// What holds for every case of a kind, tried on random ones, the same in each run. MYTORCH_PROPERTY_SEED gives others; a failure prints it, and
/// the case, with its shape and the seed of its numbers.
/// </summary>
internal static class Property
{
    private static readonly ulong Seed = Environment.GetEnvironmentVariable("MYTORCH_PROPERTY_SEED") is { Length: > 0 } text
        ? ulong.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>Runs the check on so many cases; it throws where the property does not hold.</summary>
    public static void Holds<TCase>(Gen<TCase> cases, int count, Action<TCase> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(Seed, 1), null)),
            Prop.ForAll(cases.ToArbitrary(), check).Label($"MYTORCH_PROPERTY_SEED={Seed}"));
}
