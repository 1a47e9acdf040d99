using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Writes and reads a schema as JSON.</summary>
internal static class TableSchemaJson
{
    private const string Columns = "columns";
    private const string Name = "name";
    private const string Kind = "kind";
    private const string Role = "role";
    private const string Reason = "reason";
    private const string DateFormat = "date_format";
    private const string MissingValues = "missing_values";

    public static string Write(TableSchema schema) => JsonText.Write(json =>
    {
        json.WriteStartArray(Columns);
        foreach (ColumnSchema column in schema.Columns)
        {
            json.WriteStartObject();
            json.WriteString(Name, column.Name);
            json.WriteString(Kind, TextOf(column.Kind));
            json.WriteString(Role, TextOf(column.Role));
            json.WriteString(Reason, column.Reason);
            json.WriteString(DateFormat, column.DateFormat);
            JsonText.WriteTexts(json, MissingValues, column.MissingValues);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    public static TableSchema Read(string text)
    {
        const string Schema = "the schema of the table";
        using var json = new JsonText(text, Schema);
        ColumnSchema[] columns = [.. json.Objects(Columns).Select((column, i) => ReadColumn(column, $"{Schema}: column {i + 1}"))];
        try
        {
            return new TableSchema(columns);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{Schema}: {exception.Message}", exception);
        }
    }

    private static ColumnSchema ReadColumn(string text, string name)
    {
        using var json = new JsonText(text, name);
        return new ColumnSchema(json.Text(Name), ValueOf<ColumnKind>(json, Kind, name), ValueOf<ColumnRole>(json, Role, name))
        {
            Reason = json.Text(Reason),
            DateFormat = json.TextOrNull(DateFormat),
            MissingValues = json.Texts(MissingValues),
        };
    }

    private static string TextOf<TEnum>(TEnum value) where TEnum : struct, Enum => value.ToString().ToLowerInvariant();

    private static TEnum ValueOf<TEnum>(JsonText json, string entry, string name) where TEnum : struct, Enum
    {
        string text = json.Text(entry);
        TEnum[] values = Enum.GetValues<TEnum>();
        int index = Array.FindIndex(values, value => TextOf(value) == text);
        return index >= 0 ? values[index] : throw new InvalidDataException(
            $"{name}: '{entry}' must be one of {string.Join(", ", values.Select(TextOf))}, not '{text}'.");
    }
}
