using System.Buffers.Binary;

namespace MyTorch.Tables;

/// <summary>
/// The categories of the training rows without their own feature: the first 100 as texts, all others as 32-bit hashes, because there may
/// be a million. With a million categories, one new text in 4,000 is mistaken for a known one, which only affects the count of new categories.
/// </summary>
internal sealed class RareCategories
{
    private const int MostTexts = 100;

    private readonly HashSet<string> _texts;
    private readonly HashSet<uint> _hashes;

    public RareCategories(IEnumerable<string> texts, IEnumerable<uint> hashes)
    {
        string[] all = [.. texts];
        Texts = all[..Math.Min(MostTexts, all.Length)];
        _texts = new(Texts, StringComparer.Ordinal);
        _hashes = [.. hashes, .. all[Texts.Count..].Select(HashOf)];
    }

    /// <summary>The first texts.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>Whether there are no categories.</summary>
    public bool IsEmpty => _texts.Count == 0 && _hashes.Count == 0;

    /// <summary>The hashes of all others in ascending order, four little-endian bytes each.</summary>
    public byte[] Hashes
    {
        get
        {
            byte[] bytes = new byte[sizeof(uint) * _hashes.Count];
            foreach ((int index, uint hash) in _hashes.Order().Index())
            {
                BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(sizeof(uint) * index), hash);
            }

            return bytes;
        }
    }

    /// <summary>Reads the bytes of <see cref="Hashes"/>; returns null unless there are four bytes for each hash.</summary>
    public static IEnumerable<uint>? ReadHashes(byte[] bytes) => bytes.Length % sizeof(uint) == 0
        ? bytes.Chunk(sizeof(uint)).Select(chunk => BinaryPrimitives.ReadUInt32LittleEndian(chunk))
        : null;

    /// <summary>Returns whether a text is a rare category.</summary>
    public bool Contains(string text) => _texts.Contains(text) || (_hashes.Count > 0 && _hashes.Contains(HashOf(text)));

    /// <summary>Returns the union with other rare categories and further texts, without the categories that have features.</summary>
    public RareCategories With(RareCategories other, IEnumerable<string> texts, IReadOnlyCollection<string> categories) => new(
        Texts.Union(other.Texts).Union(texts).Except(categories), _hashes.Union(other._hashes).Except(categories.Select(HashOf)));

    private static uint HashOf(string text)
    {
        ulong sum = TableChecksum.OfText(text);
        return (uint)(sum ^ (sum >> 32));
    }
}
