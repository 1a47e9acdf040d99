using System.Text;

namespace MyTorch.Benchmarks.Tables;

/// <summary>Splits CSV content (RFC 4180) into records as raw text, so that rewritten files keep every cell unchanged.</summary>
internal static class CsvRecords
{
    /// <summary>Splits content into records without line ends. Line ends within quotes are text; empty records are omitted.</summary>
    public static List<string> Cut(string content)
    {
        List<string> records = [];
        int start = 0;
        bool quoted = false;
        for (int i = 0; i <= content.Length; i++)
        {
            if (i < content.Length && content[i] == '"')
            {
                quoted = !quoted;
            }
            else if (i == content.Length || (content[i] == '\n' && !quoted))
            {
                string record = content[start..i].TrimEnd('\r');
                if (record.Length > 0)
                {
                    records.Add(record);
                }

                start = i + 1;
            }
        }

        return records;
    }

    /// <summary>Returns the cells of a record without quotes and surrounding spaces.</summary>
    public static string[] Cells(string record)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < record.Length; i++)
        {
            if (record[i] == '"')
            {
                // A doubled quote within quotes is one quote.
                if (!quoted && i > 0 && record[i - 1] == '"')
                {
                    cell.Append('"');
                }

                quoted = !quoted;
            }
            else if (record[i] == ',' && !quoted)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
            }
            else
            {
                cell.Append(record[i]);
            }
        }

        return [.. cells, cell.ToString().Trim()];
    }
}
