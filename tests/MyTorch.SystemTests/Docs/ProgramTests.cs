using System.Text.RegularExpressions;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>Each C# block of a page is compiled and run as a program of its own. It prints the text block that follows it.</summary>
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
    public void Programs_print_what_the_page_says(string path, int index)
    {
        Match block = CodeBlock().Matches(Pages.Read(path))[index];

        string output = CSharpProgram.Run(block.Groups["code"].Value);

        output.TrimEnd().Should().Be(block.Groups["output"].Value.TrimEnd());
    }

    [GeneratedRegex("```csharp\n(?<code>.*?)```(\n+```text\n(?<output>.*?)```)?", RegexOptions.Singleline)]
    private static partial Regex CodeBlock();
}
