using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Compiles and runs each C# block of a page as a program, which must print the text block that follows it.</summary>
[Collection(nameof(ProgramTests))]
[CollectionDefinition(nameof(ProgramTests), DisableParallelization = true)]
public partial class ProgramTests
{
    public static TheoryData<string, int> Programs
    {
        get
        {
            var programs = new TheoryData<string, int>();
            foreach (string path in Pages.All)
            {
                foreach (int index in Enumerable.Range(0, CodeBlock().Count(Pages.Read(path))))
                {
                    programs.Add(path, index);
                }
            }

            return programs;
        }
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Programs_print_the_output_on_the_page(string path, int index)
    {
        Match block = CodeBlock().Matches(Pages.Read(path))[index];

        string output = CSharpProgram.Run(block.Groups["code"].Value);

        output.TrimEnd().Should().Be(block.Groups["output"].Value.TrimEnd());
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```(\n+```text\n(?<output>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
