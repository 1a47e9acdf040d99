using System.Text.Json;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>A kind of encoding that files of models hold.</summary>
/// <param name="Name">Its name in files.</param>
/// <param name="Type">Its class.</param>
/// <param name="Write">Writes its entries.</param>
/// <param name="Read">Reads its entries and checks them; what it encodes is given beside them.</param>
internal sealed record SavedKind<TBase, TOwner>(string Name, Type Type, Action<Utf8JsonWriter, TBase> Write, Func<JsonText, TOwner, TBase> Read) where TBase : class;

/// <summary>The kinds of encodings that have a class in common, each of which is an object with its kind in a file.</summary>
/// <typeparam name="TBase">The class.</typeparam>
/// <typeparam name="TOwner">What an encoding encodes, as the schema has it.</typeparam>
internal sealed class SavedKinds<TBase, TOwner>(params SavedKind<TBase, TOwner>[] kinds) where TBase : class
{
    private const string KindName = "kind";

    /// <summary>The classes.</summary>
    public IEnumerable<Type> Types => kinds.Select(kind => kind.Type);

    /// <summary>A kind.</summary>
    public static SavedKind<TBase, TOwner> Kind<TEncoding>(string name, Action<Utf8JsonWriter, TEncoding> write, Func<JsonText, TOwner, TEncoding> read)
        where TEncoding : class, TBase => new(name, typeof(TEncoding), (json, encoding) => write(json, (TEncoding)(object)encoding), read);

    /// <summary>Writes the entries of an encoding into the object that has been begun.</summary>
    public void Write(Utf8JsonWriter json, TBase encoding)
    {
        SavedKind<TBase, TOwner> kind = kinds.Single(kind => kind.Type == encoding.GetType());
        json.WriteString(KindName, kind.Name);
        kind.Write(json, encoding);
    }

    /// <summary>Reads an encoding.</summary>
    /// <exception cref="InvalidDataException">It is of no known kind, or an entry is missing or wrong.</exception>
    public TBase Read(JsonText json, TOwner owner)
    {
        string name = json.Text(KindName);
        SavedKind<TBase, TOwner> kind = Array.Find(kinds, kind => kind.Name == name)
            ?? throw json.Error($"'{KindName}' must be one of {string.Join(", ", kinds.Select(kind => kind.Name))}, not '{name}'.");
        return kind.Read(json, owner);
    }
}
