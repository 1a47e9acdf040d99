using System.IO.Compression;
using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>
/// The dataset included in the library: 1,797 handwritten digits of 8 x 8 pixels. Source: E. Alpaydin, C. Kaynak (1998),
/// Optical Recognition of Handwritten Digits, UCI Machine Learning Repository, licence CC BY 4.0.
/// </summary>
public static class Digits
{
    private const int Pixels = 64;
    private const int Classes = 10;

    /// <summary>Loads the digits.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>X is 1797 x 64, raw pixel values 0 to 16, pixel (r, c) in column 8 r + c; Y is one-hot, 1797 x 10.</returns>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Dataset<T> Load<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        using Stream resource = typeof(Digits).Assembly.GetManifestResourceStream("MyTorch.digits.csv.gz")!;
        using var csv = new GZipStream(resource, CompressionMode.Decompress);
        Matrix<T> table = Csv.Read<T>(csv, "digits.csv", new CsvOptions { HasHeader = false });
        int[] labels = [.. table.Column(Pixels).Select(int.CreateChecked)];
        return new Dataset<T>(table.SubMatrix(0, table.RowCount, 0, Pixels), OneHot.Encode<T>(labels, Classes));
    }
}
