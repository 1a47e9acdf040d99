using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;
using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>
/// Checks the tables of equivalents in docs. Each row of the NumPy table is run: the left column by numpy_table.py, which stores the results, and the
/// right column here. In the other tables, every name in the right column must be in the public API.
/// </summary>
[Collection(nameof(ProgramTests))]
public partial class EquivalentsTests
{
    private const string NumpyPage = "docs/from-numpy.md";

    [Fact]
    public void Both_columns_of_the_NumPy_table_give_the_same_results()
    {
        string table = Table().Match(Pages.Read(NumpyPage)).Value;
        (string Numpy, string Here)[] rows =
            [.. ExpressionRow().Matches(table).Select(match => (match.Groups["numpy"].Value, match.Groups["here"].Value))];
        rows.Length.Should().BeGreaterThan(20).And.Be(table.Count(c => c == '\n') - 2, "each row has an expression in both columns");
        string path = Reference.PathOf("numpy_table.npz");
        IReadOnlyDictionary<string, NpyArray> stored = Npz.Read(path);
        stored.Keys.Should().Contain(rows.Select(row => row.Numpy), "numpy_table.py must be run after the table has changed");
        using var folder = new TestFolder();

        string[] lines = CSharpProgram.Run(Program(rows.Select(row => row.Here), path, folder.PathOf("x.npy"), folder.PathOf("weights.npz"))).Split('\n');

        foreach (((string numpy, string here), string line) in rows.Zip(lines))
        {
            double[] expected = stored[numpy].ToArray<double>();
            double[] actual = [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
            actual.Should().HaveSameCount(expected, here);
            if (expected.Length > 0 && !numpy.Contains("random", StringComparison.Ordinal))
            {
                Close.Check(here, Matrix<double>.Build.Dense(1, actual.Length, actual), Matrix<double>.Build.Dense(1, expected.Length, expected), 1e-12);
            }
        }
    }

    [Fact]
    public void Every_name_in_the_tables_exists()
    {
        string[] packages = ["MyTorch", "MyTorch.Onnx"];
        var known = packages
            .SelectMany(package => Word().Matches(Pages.Read($"src/{package}/PublicApi.txt"))).Select(match => match.Value)
            .Concat([nameof(Control), nameof(Control.MaxDegreeOfParallelism), "double", "float"]).ToHashSet();
        string[] names = [.. Pages.Guides.Where(path => path != NumpyPage)
            .SelectMany(path => Table().Matches(Pages.Read(path)))
            .SelectMany(table => Row().Matches(table.Value))
            .SelectMany(row => CodeSpan().Matches(row.Groups["here"].Value))
            .Select(span => span.Groups["code"].Value)
            .Where(code => !code.Contains('/', StringComparison.Ordinal) && !code.StartsWith("dotnet ", StringComparison.Ordinal) && !code.StartsWith("mytorch ", StringComparison.Ordinal))
            .SelectMany(code => Word().Matches(code).Select(match => match.Value))];

        names.Should().HaveCountGreaterThan(200);
        names.Except(known).Should().BeEmpty();
    }

    /// <summary>Returns a program that prints the numbers of each expression on one line, in row-major order, or a blank line if it only writes a file.</summary>
    private static string Program(IEnumerable<string> expressions, string inputs, string npy, string npz) => $$"""
        using System.Globalization;
        using MathNet.Numerics.LinearAlgebra;
        using MyTorch;
        using MyTorch.Data;
        using MyTorch.Metrics;

        IReadOnlyDictionary<string, NpyArray> inputs = Npz.Read(@"{{inputs}}");
        Matrix<double> x = inputs["x"].ToMatrix<double>(), W = inputs["W"].ToMatrix<double>(), b = inputs["b"].ToMatrix<double>();
        int[] y = inputs["y"].ToArray<int>();
        string npy = @"{{npy}}", npz = @"{{npz}}";
        {{string.Join('\n', expressions.Select(expression => $"Line.Print(() => {expression});"))}}

        internal static class Line
        {
            public static void Print(Func<object> evaluate) =>
                Console.WriteLine(string.Join(' ', Numbers(evaluate()).Select(number => number.ToString("R", CultureInfo.InvariantCulture))));

            public static void Print(Action write)
            {
                write();
                Console.WriteLine();
            }

            private static IEnumerable<double> Numbers(object value) => value switch
            {
                Matrix<double> matrix => matrix.ToRowMajorArray(),
                IEnumerable<double> numbers => numbers,
                int[] classes => classes.Select(label => (double)label),
                _ => [(double)value],
            };
        }
        """;

    /// <summary>A table whose last column has the heading "MyTorch".</summary>
    [GeneratedRegex(@"^\|[^\n]*\| MyTorch \|\n(\|[^\n]*\n)+", RegexOptions.Multiline)]
    private static partial Regex Table();

    [GeneratedRegex(@"^\| `(?<numpy>[^`]+)`[^|]*\| `(?<here>[^`]+)`[^|]*\|$", RegexOptions.Multiline)]
    private static partial Regex ExpressionRow();

    [GeneratedRegex(@"^\|(?!---).*\|(?<here>[^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(?<code>[^`]*)`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex("[A-Za-z_][A-Za-z0-9_]*")]
    private static partial Regex Word();
}
