namespace MyTorch.Data;

/// <summary>Converts a schema to JSON and back.</summary>
internal static class CsvSchemaJson
{
    private const string Features = "features";
    private const string Targets = "targets";
    private const string Classes = "classes";
    private const string OneHot = "one_hot";
    private const string Delimiter = "delimiter";
    private const string HasHeader = "has_header";

    public static string Write(CsvSchema schema) => JsonText.Write(json =>
    {
        JsonText.WriteTexts(json, Features, schema.Features);
        JsonText.WriteTexts(json, Targets, schema.Targets);
        if (schema.Classes is null)
        {
            json.WriteNull(Classes);
        }
        else
        {
            JsonText.WriteTexts(json, Classes, schema.Classes);
        }

        json.WriteBoolean(OneHot, schema.IsOneHot);
        json.WriteString(Delimiter, schema.Delimiter.ToString());
        json.WriteBoolean(HasHeader, schema.HasHeader);
    });

    public static CsvSchema Read(string text)
    {
        const string Name = "the schema";
        using var json = new JsonText(text, Name);
        string delimiter = json.Text(Delimiter);
        if (delimiter.Length != 1)
        {
            throw new InvalidDataException($"{Name}: '{Delimiter}' must be a single character, not '{delimiter}'.");
        }

        try
        {
            return new CsvSchema(json.Texts(Features), json.Texts(Targets), json.TextsOrNull(Classes), json.Flag(OneHot), delimiter[0], json.Flag(HasHeader));
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"{Name}: {exception.Message}", exception);
        }
    }
}
