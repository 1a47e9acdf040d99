using FluentAssertions;
using MyTorch.Tables;
using Xunit;

namespace MyTorch.Tests.Tables;

public sealed class TableSchemaTests
{
    private static readonly string[] GivenMissing = ["x"];

    private static readonly TableSchema Schema = new(
        new ColumnSchema("age", ColumnKind.Numeric, ColumnRole.Feature) { Reason = "numbers", MissingValues = ["-", "\"?\""] },
        new ColumnSchema("größe", ColumnKind.Text, ColumnRole.Ignored) { Reason = "90 of 100 texts occur once" },
        new ColumnSchema("day", ColumnKind.Date, ColumnRole.Feature) { DateFormat = "d.M.yyyy" },
        new ColumnSchema("survived", ColumnKind.Boolean, ColumnRole.Target));

    [Fact]
    public void A_schema_is_read_as_it_was_written()
    {
        string json = Schema.ToJson();
        TableSchema read = TableSchema.FromJson(json);
        read.Columns.Should().BeEquivalentTo(Schema.Columns, options => options.WithStrictOrdering());
        read.ToJson().Should().Be(json);
        json.Should().StartWith("""{"columns":[{"name":"age","kind":"numeric","role":"feature","reason":"numbers","date_format":null,"missing_values":["-","\"?\""]},{"name":"größe",""");
    }

    [Theory]
    [InlineData("", "the schema of the table: line 1: expected JSON.*")]
    [InlineData("[]", "the schema of the table: expected a JSON object*")]
    [InlineData("{}", "*'columns' is missing: it must be a list of objects.")]
    [InlineData("""{"columns":[]}""", "*A schema must have at least one column.*")]
    [InlineData("""{"columns":[1]}""", "*'columns' must be a list of objects, not *")]
    [InlineData("""{"columns":[{"name":"a"}]}""", "the schema of the table: column 1: 'kind' is missing*")]
    [InlineData("""{"columns":[{"name":"a","kind":"Numeric","role":"feature"}]}""", "*column 1: 'kind' must be one of numeric, boolean, category, date, text, not 'Numeric'.")]
    [InlineData("""{"columns":[{"name":"a","kind":"numeric","role":"feature","reason":"x","date_format":"d","missing_values":[]}]}""", "*Column 'a' has the date format 'd', but the kind Numeric*")]
    [InlineData("""{"columns":[{"name":"a","kind":"date","role":"feature","reason":"x","date_format":"ddd","missing_values":[]}]}""", "*Column 'a' has the date format 'ddd', which must be one of yyyy-M-d, *")]
    [InlineData("""{"columns":[{"name":"a","kind":"numeric","role":"feature","reason":"x","date_format":null,"missing_values":[null]}]}""", "*'missing_values' must be a list of texts*")]
    [InlineData("""{"columns":[{"name":null,"kind":"numeric","role":"feature"}]}""", "*'name' must be a text*")]
    public void Other_texts_are_rejected(string json, string message) =>
        Assert.Throws<InvalidDataException>(() => TableSchema.FromJson(json)).Message.Should().Match(message);

    [Fact]
    public void Every_cut_and_every_changed_character_is_read_or_rejected()
    {
        string json = Schema.ToJson();
        for (int i = 0; i < json.Length; i++)
        {
            foreach (string text in new[] { json[..i], json.Remove(i, 1), $"{json[..i]}9{json[(i + 1)..]}", $"{json[..i]}\ud800{json[(i + 1)..]}" })
            {
                try
                {
                    TableSchema.FromJson(text);
                }
                catch (InvalidDataException)
                {
                }
            }
        }
    }

    [Fact]
    public void A_column_can_be_read_in_another_way()
    {
        TableSchema changed = Schema.With("age", ColumnKind.Category, missingValues: GivenMissing).With("größe", ColumnKind.Category).With("survived", role: ColumnRole.Weight);
        changed["age"].Should().BeEquivalentTo(new { Kind = ColumnKind.Category, Role = ColumnRole.Feature, Reason = "given", MissingValues = GivenMissing });
        changed["größe"].Role.Should().Be(ColumnRole.Feature, "whoever gives a kind wants to use the column");
        changed["survived"].Should().BeEquivalentTo(new { Kind = ColumnKind.Boolean, Role = ColumnRole.Weight });
        Schema.With("day", ColumnKind.Category)["day"].DateFormat.Should().BeNull();
        Schema.With("age", dateFormat: "yyyyMMdd")["age"].Kind.Should().Be(ColumnKind.Date);
        Schema["größe"].Role.Should().Be(ColumnRole.Ignored, "a schema never changes");

        Throws(() => Schema.With("survive", ColumnKind.Text)).Should().Contain("found none among 4 columns: age, größe, day, survived. Did you mean 'survived'?");
        Throws(() => Schema.With("age", ColumnKind.Date)).Should().Contain("Column 'age' has dates: it must have a date format.");
        Throws(() => Schema.With("age", dateFormat: "dd")).Should().Contain("Column 'age' has the date format 'dd', which must be one of ");
        Throws(() => Schema.With("age", (ColumnKind)9)).Should().Contain("Column 'age' has the kind 9, which is not defined.");
        Throws(() => Schema.With("age", role: (ColumnRole)9)).Should().Contain("Column 'age' has the role 9, which is not defined.");
    }

    [Fact]
    public void The_text_of_a_schema_has_the_rules_in_lines() => Schema.ToString().Should().Be("""
        age       Numeric   Feature     numbers; missing: -, "?"
        größe     Text      Ignored     90 of 100 texts occur once
        day       Date      Feature     given
        survived  Boolean   Target      given

        """.ReplaceLineEndings("\n"));

    private static string Throws(Action action) => Assert.Throws<ArgumentException>(action).Message;
}
