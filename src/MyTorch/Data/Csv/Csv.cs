using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>Reads tables of numbers from CSV files, and formats lines of such files.</summary>
/// <seealso cref="CsvFile{T}"/>
public static class Csv
{
    /// <summary>Reads a file of numbers in the invariant culture (1.5, -2e-3, NaN, Infinity); cells may be in quotes (RFC 4180).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file or pipe, UTF-8, plain or gzip (detected from its first bytes). Lines end with \n or \r\n.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <param name="hasHeader">Whether the first line is a header, which is skipped.</param>
    /// <returns>One row for each row of the file and one column for each cell. Blank lines at the end are ignored.</returns>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A cell is not a number or is too large for <typeparamref name="T"/>, a row has more or fewer cells than the header (or the first row, if
    /// there is no header), there are no rows, or a gzip file is corrupt.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Read<T>(string path, char delimiter = ',', bool hasHeader = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CsvReader.RequireDelimiter(delimiter);
        return Read<T>(path, new CsvOptions { Delimiter = delimiter, HasHeader = hasHeader });
    }

    /// <summary>Reads a file of numbers in the format that the options describe; cells may be in quotes (RFC 4180).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file or pipe, plain or gzip (detected from its first bytes). Lines end with \n or \r\n.</param>
    /// <param name="options">The format of cells and numbers; missing values are rejected.</param>
    /// <returns>One row for each row of the file and one column for each cell. Blank lines at the end are ignored.</returns>
    /// <exception cref="ArgumentException">The options use the same character as decimal mark and thousands separator.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A cell is not a number or is too large for <typeparamref name="T"/>, a row has more or fewer cells than the header (or the first row, if
    /// there is no header), there are no rows, or a gzip file is corrupt.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Read<T>(string path, CsvOptions options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(options);
        using Stream stream = DataFile.OpenOnce(path);
        return Read<T>(stream, path, options);
    }

    /// <summary>Joins cells into a line, without the line end.</summary>
    /// <param name="cells">The cells, each quoted where it needs to be.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
    public static string Join(IEnumerable<string> cells, char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(cells);
        return string.Join(delimiter, cells.Select(cell => Quote(cell, delimiter)));
    }

    /// <summary>Quotes a cell (RFC 4180) if it contains the delimiter, a quote or a line end, or has white space around it, which readers may trim.</summary>
    /// <param name="cell">The text of the cell.</param>
    /// <param name="delimiter">The character between two cells, which must be ASCII.</param>
    /// <returns>The cell as written to a file.</returns>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or is a quote or a line end.</exception>
    public static string Quote(string cell, char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(cell);
        CsvReader.RequireDelimiter(delimiter);
        return cell.AsSpan().ContainsAny(delimiter, '"') || cell.AsSpan().ContainsAny('\n', '\r') || cell.AsSpan().Trim().Length < cell.Length
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;
    }

    /// <summary>Reads a stream of numbers; <paramref name="name"/> is its name in error messages.</summary>
    internal static Matrix<T> Read<T>(Stream stream, string name, CsvOptions options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using var reader = new CsvReader(stream, name, options);
        var values = new List<T>();
        while (reader.Read())
        {
            for (int column = 0; column < reader.Columns.Count; column++)
            {
                values.Add(reader.Number<T>(column));
            }
        }

        int columns = reader.Columns.Count;
        return RowMajor.ToMatrix<T>(CollectionsMarshal.AsSpan(values), values.Count / columns, columns);
    }
}
