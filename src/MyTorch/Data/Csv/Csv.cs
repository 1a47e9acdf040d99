using System.Numerics;
using System.Runtime.InteropServices;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>Reads tables of numbers from text files, and writes lines of such files.</summary>
/// <seealso cref="CsvFile{T}"/>
public static class Csv
{
    /// <summary>Reads a file of numbers in the invariant culture (1.5, -2e-3, NaN, Infinity); cells may be in quotes (RFC 4180).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file or pipe, UTF-8, plain or gzip; which, its first bytes tell. Lines end with \n or \r\n.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <param name="hasHeader">Whether the first line holds names and is passed over.</param>
    /// <returns>One row for each row of the file and one column for each cell. Blank lines at the end do not count.</returns>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A cell is not a number or one too large for <typeparamref name="T"/>, a row has more or fewer cells than the first (the header, where
    /// there is one), there are no rows, or a gzip file is corrupt.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Read<T>(string path, char delimiter = ',', bool hasHeader = false) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CsvReader.RequireDelimiter(delimiter);
        return Read<T>(path, new CsvOptions { Delimiter = delimiter, HasHeader = hasHeader });
    }

    /// <summary>Reads a file of numbers as options have them; cells may be in quotes (RFC 4180).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file or pipe, plain or gzip; which, its first bytes tell. Lines end with \n or \r\n.</param>
    /// <param name="options">How cells and numbers are written; missing values are rejected.</param>
    /// <returns>One row for each row of the file and one column for each cell. Blank lines at the end do not count.</returns>
    /// <exception cref="ArgumentException">The decimal mark of the options also groups thousands.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">
    /// A cell is not a number or one too large for <typeparamref name="T"/>, a row has more or fewer cells than the first (the header, where
    /// there is one), there are no rows, or a gzip file is corrupt.
    /// </exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> Read<T>(string path, CsvOptions options) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(options);
        using Stream stream = DataFile.OpenOnce(path);
        return Read<T>(stream, path, options);
    }

    /// <summary>Joins cells to a line, without its end.</summary>
    /// <param name="cells">The cells, each quoted where it needs to be.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static string Join(IEnumerable<string> cells, char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(cells);
        return string.Join(delimiter, cells.Select(cell => Quote(cell, delimiter)));
    }

    /// <summary>Quotes a cell (RFC 4180) if it holds the delimiter, a quote or a line end, or has space around it, which readers may remove.</summary>
    /// <param name="cell">The text of the cell.</param>
    /// <param name="delimiter">What stands between two cells: an ASCII character.</param>
    /// <returns>The cell as it is written to a file.</returns>
    /// <exception cref="ArgumentException"><paramref name="delimiter"/> is not ASCII, or a quote or line end.</exception>
    public static string Quote(string cell, char delimiter = ',')
    {
        ArgumentNullException.ThrowIfNull(cell);
        CsvReader.RequireDelimiter(delimiter);
        return cell.AsSpan().ContainsAny(delimiter, '"') || cell.AsSpan().ContainsAny('\n', '\r') || cell.AsSpan().Trim().Length < cell.Length
            ? $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : cell;
    }

    /// <summary>The same from a stream; <paramref name="name"/> is how messages call it.</summary>
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
