using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace MyTorch.Data;

/// <summary>
/// The arrays of a file by name, in the order of the file. An array whose element type <see cref="NpyArray"/> does not support is left out;
/// accessing it by name throws an <see cref="InvalidDataException"/> that names the type.
/// </summary>
internal sealed class FileArrays : IReadOnlyDictionary<string, NpyArray>
{
    private readonly OrderedDictionary<string, NpyArray> _arrays = [];
    private readonly OrderedDictionary<string, string> _problems = [];

    public int Count => _arrays.Count;

    public IEnumerable<string> Keys => _arrays.Keys;

    public IEnumerable<NpyArray> Values => _arrays.Values;

    /// <summary>All names; those of arrays that cannot be read come last.</summary>
    public IEnumerable<string> Names => _arrays.Keys.Concat(_problems.Keys);

    public NpyArray this[string key] =>
        TryGetValue(key, out NpyArray? array) ? array : throw new KeyNotFoundException($"There is no array '{key}': the arrays are {string.Join(", ", Names)}.");

    /// <summary>Whether there is an array with this name, including arrays that cannot be read.</summary>
    private bool HasName(string name) => _arrays.ContainsKey(name) || _problems.ContainsKey(name);

    /// <summary>Adds an array; returns false if the name is taken.</summary>
    public bool TryAdd(string name, NpyArray array) => !HasName(name) && _arrays.TryAdd(name, array);

    /// <summary>Adds the problem of an array that cannot be read; returns false if the name is taken.</summary>
    public bool TryAddProblem(string name, string problem) => !HasName(name) && _problems.TryAdd(name, problem);

    /// <summary>Adds an array of another file, or its problem, under a new name; returns false if the name is taken.</summary>
    public bool TryAdd(string newName, FileArrays source, string name) => source._arrays.TryGetValue(name, out NpyArray? array)
        ? TryAdd(newName, array)
        : TryAddProblem(newName, source._problems[name]);

    public bool ContainsKey(string key) => _arrays.ContainsKey(key);

    /// <exception cref="InvalidDataException">The array cannot be read.</exception>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out NpyArray value) =>
        _problems.TryGetValue(key, out string? problem) ? throw new InvalidDataException(problem) : _arrays.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, NpyArray>> GetEnumerator() => _arrays.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
