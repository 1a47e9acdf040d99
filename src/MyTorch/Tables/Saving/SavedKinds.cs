using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>A kind of encoding in a model file.</summary>
/// <param name="Name">The name of the kind in files.</param>
/// <param name="Type">The class of the encoding.</param>
/// <param name="Write">Writes the entries of an encoding.</param>
/// <param name="Read">Reads and validates the entries of an encoding of the given columns.</param>
internal sealed record SavedKind<TBase, TOwner>(string Name, Type Type, Action<Utf8JsonWriter, TBase> Write, Func<JsonText, TOwner, TBase> Read) where TBase : class;

/// <summary>The kinds of encodings with a common base class. In a file, each encoding is an object with its kind.</summary>
/// <typeparam name="TBase">The base class.</typeparam>
/// <typeparam name="TOwner">The schema type of what is encoded: a column or several.</typeparam>
internal sealed class SavedKinds<TBase, TOwner>(params SavedKind<TBase, TOwner>[] kinds) where TBase : class
{
    private const string KindName = "kind";

    /// <summary>The types of the encodings.</summary>
    public IEnumerable<Type> Types => kinds.Select(kind => kind.Type);

    /// <summary>Creates a kind.</summary>
    public static SavedKind<TBase, TOwner> Kind<TEncoding>(string name, Action<Utf8JsonWriter, TEncoding> write, Func<JsonText, TOwner, TEncoding> read)
        where TEncoding : class, TBase => new(name, typeof(TEncoding), (json, encoding) => write(json, (TEncoding)(object)encoding), read);

    /// <summary>Writes the entries of an encoding into the open object.</summary>
    public void Write(Utf8JsonWriter json, TBase encoding)
    {
        SavedKind<TBase, TOwner> kind = kinds.Single(kind => kind.Type == encoding.GetType());
        json.WriteString(KindName, kind.Name);
        kind.Write(json, encoding);
    }

    /// <summary>Reads an encoding.</summary>
    /// <exception cref="InvalidDataException">The kind is unknown, or an entry is missing or invalid.</exception>
    public TBase Read(JsonText json, TOwner owner)
    {
        string name = json.Text(KindName);
        SavedKind<TBase, TOwner> kind = Array.Find(kinds, kind => kind.Name == name)
            ?? throw json.Error($"'{KindName}' must be one of {string.Join(", ", kinds.Select(kind => kind.Name))}, not '{name}'.");
        return kind.Read(json, owner);
    }
}
