using System.Text;

namespace MyTorch.Benchmarks.Tables;

/// <summary>The records of CSV content (RFC 4180) as their raw text, so that what is written again has every cell as it was.</summary>
internal static class CsvRecords
{
    /// <summary>Cuts content into records without their line ends; line ends within quotes are text, and empty records are left out.</summary>
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

    /// <summary>Returns the texts of the cells of a record, without quotes and the space around them.</summary>
    public static string[] Cells(string record)
    {
        List<string> cells = [];
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < record.Length; i++)
        {
            if (record[i] == '"')
            {
                // Two quotes within quotes are one.
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
