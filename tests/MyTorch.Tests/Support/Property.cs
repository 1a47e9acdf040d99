using System.Globalization;
using FsCheck;
using FsCheck.Fluent;

namespace MyTorch.Tests.Support;

/// <summary>
/// Checks a property on random cases, which are the same in each run. MYTORCH_PROPERTY_SEED selects other cases; a failure prints the seed and the case
/// with its shape and the seed of its numbers.
/// </summary>
internal static class Property
{
    private static readonly ulong Seed = Environment.GetEnvironmentVariable("MYTORCH_PROPERTY_SEED") is { Length: > 0 } text
        ? ulong.Parse(text, CultureInfo.InvariantCulture)
        : 1;

    /// <summary>Runs the check, which throws if the property does not hold, on the given number of cases.</summary>
    public static void Holds<TCase>(Gen<TCase> cases, int count, Action<TCase> check) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(Seed, 1), null)),
            Prop.ForAll(cases.ToArbitrary(), check).Label($"MYTORCH_PROPERTY_SEED={Seed}"));
}
