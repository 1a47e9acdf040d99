using FluentAssertions;
using MyTorch.Data;
using Xunit;

namespace MyTorch.Tests.Data;

public sealed class CsvSchemaJsonTests
{
    public static TheoryData<CsvSchema> Schemas =>
    [
        new CsvSchema(["length", "größe \"x\" \\ </script> 😀"], ["kind"], ["b", "a", "10"], oneHot: true, delimiter: '\t', hasHeader: false),
        new CsvSchema(["1", "2"], ["3"], ["a"], oneHot: false),
        new CsvSchema(["a"], ["b", "c"], delimiter: ';'),
        new CsvSchema(["a"], []),
    ];

    [Theory]
    [MemberData(nameof(Schemas))]
    public void A_schema_comes_back_as_it_was(CsvSchema schema)
    {
        CsvSchema loaded = CsvSchema.FromJson(schema.ToJson());
        loaded.Should().BeEquivalentTo(schema, options => options.WithStrictOrdering());
        loaded.ToJson().Should().Be(schema.ToJson());
    }

    [Fact]
    public void The_text_is_what_others_can_read() => new CsvSchema(["a", "b"], ["c"], ["x", "y"]).ToJson().Should().Be(
        """{"features":["a","b"],"targets":["c"],"classes":["x","y"],"one_hot":true,"delimiter":",","has_header":true}""");

    [Theory]
    [InlineData("", "line 1: expected JSON. *")]
    [InlineData("[]", "expected a JSON object*")]
    [InlineData("{}", "'delimiter' is missing: it must be a text.")]
    [InlineData("""{"delimiter":",,"}""", "'delimiter' must be a single character, not ',,'.")]
    [InlineData("""{"delimiter":",","features":["a",1]}""", "'features' must be a list of texts, not *")]
    [InlineData("""{"delimiter":",","features":["a"],"targets":["b"]}""", "'classes' is missing: it must be a list of texts or null.")]
    [InlineData("""{"delimiter":",","features":["a"],"targets":["b"],"classes":1}""", "'classes' must be a list of texts, not 1.")]
    [InlineData("""{"delimiter":",","features":["a"],"targets":["b"],"classes":null,"one_hot":1}""", "'one_hot' must be true or false, not 1.")]
    [InlineData("""{"delimiter":",","features":["a"],"targets":["a"],"classes":null,"one_hot":true,"has_header":true}""", "The column 'a' is listed twice*")]
    [InlineData("""{"delimiter":"\ud800"}""", "expected valid Unicode, found an unpaired surrogate.")]
    [InlineData("""{"delimiter":",","features":["a","\udc00\ud800"]}""", "expected valid Unicode, *")]
    [InlineData("""{"\ud800":1}""", "expected valid Unicode, *")]
    [InlineData("""{"delimiter":"\n","features":["a"],"targets":["b"],"classes":null,"one_hot":true,"has_header":true}""", "The delimiter is U+000A*")]
    public void An_invalid_text_is_rejected_with_the_reason(string json, string message)
    {
        Action act = () => CsvSchema.FromJson(json);
        act.Should().ThrowExactly<InvalidDataException>().WithMessage($"the schema: {message}");
    }

    [Fact]
    public void An_unescaped_unpaired_surrogate_is_rejected()
    {
        Action act = () => CsvSchema.FromJson("{\"delimiter\":\"" + '\ud800' + "\"}");
        act.Should().ThrowExactly<InvalidDataException>().WithMessage("the schema: expected valid Unicode, *");
    }
}
