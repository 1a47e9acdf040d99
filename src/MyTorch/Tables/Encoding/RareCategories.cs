using System.Buffers.Binary;

namespace MyTorch.Tables;

/// <summary>
/// The categories of training rows that have no feature of their own: the first 100 by their texts, all others by hashes of 32 bits, since there may
/// be a million of them. Of a million, one text in 4,000 that training rows do not have is taken for one that they have, which is only counted.
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

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => _texts.Count == 0 && _hashes.Count == 0;

    /// <summary>The hashes of all others, ascending, with four bytes each, the lowest first.</summary>
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

    /// <summary>The hashes of <see cref="Hashes"/>; null unless there are four bytes for each.</summary>
    public static IEnumerable<uint>? ReadHashes(byte[] bytes) => bytes.Length % sizeof(uint) == 0
        ? bytes.Chunk(sizeof(uint)).Select(chunk => BinaryPrimitives.ReadUInt32LittleEndian(chunk))
        : null;

    /// <summary>Whether a text is one of them.</summary>
    public bool Contains(string text) => _texts.Contains(text) || (_hashes.Count > 0 && _hashes.Contains(HashOf(text)));

    /// <summary>Those of both and further texts, without those that have features.</summary>
    public RareCategories With(RareCategories other, IEnumerable<string> texts, IReadOnlyCollection<string> categories) => new(
        Texts.Union(other.Texts).Union(texts).Except(categories), _hashes.Union(other._hashes).Except(categories.Select(HashOf)));

    private static uint HashOf(string text)
    {
        ulong sum = TableChecksum.OfText(text);
        return (uint)(sum ^ (sum >> 32));
    }
}
