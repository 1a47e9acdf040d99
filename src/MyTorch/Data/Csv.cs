using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>Reads tables of numbers from text files.</summary>
public static class Csv
{
    /// <summary>Reads a file of numbers, one row a line, in the invariant culture (1.5, -2e-3, NaN, Infinity).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file, UTF-8, plain or gzip; which, its first bytes tell.</param>
    /// <param name="delimiter">What stands between two cells.</param>
    /// <param name="hasHeader">Whether the first line holds names and is passed over.</param>
    /// <returns>One row for each line and one column for each cell. Blank lines at the end do not count.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">A cell is not a number, a line has more or fewer cells than the first, there are no rows, or a gzip file is corrupt.</exception>
    public static Matrix<T> Read<T>(string path, char delimiter = ',', bool hasHeader = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        using Stream stream = DataFile.Open(path);
        return Read<T>(stream, path, delimiter, hasHeader);
    }

    /// <summary>The same from a stream; <paramref name="name"/> is how messages call it.</summary>
    internal static Matrix<T> Read<T>(Stream stream, string name, char delimiter, bool hasHeader) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var text = new StreamReader(stream);
        var values = new List<T>();
        int rows = 0;
        int columns = 0;
        int blank = 0;
        for (int number = 1; text.ReadLine() is { } line; number++)
        {
            if (hasHeader && number == 1)
            {
                continue;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                blank = blank == 0 ? number : blank;
                continue;
            }

            if (blank > 0)
            {
                throw Error(name, blank, 1, "expected a number, found a blank line that is not at the end.");
            }

            int cells = ParseLine(line, delimiter, values, name, number);
            columns = rows++ == 0 ? cells : columns;
            if (cells != columns)
            {
                throw Error(name, number, Math.Min(cells, columns) + 1, $"expected {columns} cells as in the first row, found {cells}.");
            }
        }

        return rows > 0
            ? RowMajor.ToMatrix<T, T>(CollectionsMarshal.AsSpan(values), rows, columns)
            : throw Error(name, hasHeader ? 2 : 1, 1, "expected a row of numbers, found the end of the file.");
    }

    private static int ParseLine<T>(ReadOnlySpan<char> line, char delimiter, List<T> values, string name, int number)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int column = 0;
        foreach (Range range in line.Split(delimiter))
        {
            column++;
            ReadOnlySpan<char> cell = line[range];
            if (!T.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out T value))
            {
                throw Error(name, number, column, $"expected a number, found '{(cell.Length > 40 ? $"{cell[..40]}..." : cell)}'.");
            }

            values.Add(value);
        }

        return column;
    }

    private static InvalidDataException Error(string name, int line, int column, string problem) => new($"{name}: line {line}, column {column}: {problem}");
}
