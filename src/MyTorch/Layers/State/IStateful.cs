using MyTorch.Data;

namespace MyTorch;

/// <summary>An object whose state can be saved and restored.</summary>
internal interface IStateful
{
    /// <summary>Returns a copy of the complete state, without settings.</summary>
    IReadOnlyDictionary<string, NpyArray> SaveState();

    /// <summary>Validates a complete state without changing anything.</summary>
    /// <param name="state">The result of <see cref="SaveState"/>.</param>
    /// <param name="reject">Creates the exception for a message about invalid state.</param>
    /// <returns>
    /// An action that restores the state. It cannot fail, so the states of several objects can be validated before any of them changes.
    /// </returns>
    Action PrepareState(IReadOnlyDictionary<string, NpyArray> state, Func<string, Exception> reject);
}
