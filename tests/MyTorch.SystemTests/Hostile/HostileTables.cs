using System.Text;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Tables;

namespace MyTorch.SystemTests.Hostile;

/// <summary>Readers of table models.</summary>
internal static class HostileTables
{
    /// <summary>Creates the reader of whole files.</summary>
    public static HostileReader Model() => new(
        "table model", [HostileReaders.Saved(SavedTables.Classifier().Save), HostileReaders.Saved(SavedTables.Regressor().Save)], path => TableEstimator.Load(path), HostileReaders.Seal);

    /// <summary>Creates the reader of the metadata of a file, one text per line, with valid arrays.</summary>
    public static HostileReader Texts()
    {
        byte[] file = HostileReaders.Saved(SavedTables.Classifier().Save);
        SafeTensorsHeader header = SafeTensorsHeader.Read(new CheckedReader(new MemoryStream(file), "a"));
        byte[] data = file[^(int)header.DataLength..];
        byte[] texts = Encoding.UTF8.GetBytes(string.Join('\n', header.Metadata.Values));
        return new("texts of a table model", [texts], path => TableEstimator.Load(path), Wrap);

        byte[] Wrap(byte[] changed)
        {
            string[] lines = Encoding.UTF8.GetString(changed).Split('\n');
            var entries = header.Metadata.Keys.Zip(lines).ToDictionary(entry => entry.First, entry => entry.Second);
            return HostileReaders.Seal([.. new SafeTensorsHeader(header.Entries, entries).ToBytes(), .. data]);
        }
    }
}
