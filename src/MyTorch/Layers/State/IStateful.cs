using MyTorch.Data;

namespace MyTorch;

/// <summary>What goes on where it was saved.</summary>
internal interface IStateful
{
    /// <summary>A copy of all that it depends on beside its settings.</summary>
    IReadOnlyDictionary<string, NpyArray> SaveState();

    /// <summary>Checks a state as a whole and changes nothing.</summary>
    /// <param name="state">What <see cref="SaveState"/> gave.</param>
    /// <param name="refuse">Makes the exception of what does not fit.</param>
    /// <returns>What copies the state in. It cannot fail, so that the states of several can be checked before any of them changes.</returns>
    Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> refuse);
}
