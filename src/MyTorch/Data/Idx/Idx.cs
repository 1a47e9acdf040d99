using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Data;

/// <summary>Reads IDX files, plain or gzip, of unsigned bytes: the format of MNIST and similar datasets (Y. LeCun, C. Cortes, C. J. C. Burges, The MNIST database).</summary>
public static class Idx
{
    /// <summary>Reads images: an IDX file of three dimensions, images x rows x columns.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="path">The file, plain or gzip (detected from its first bytes).</param>
    /// <returns>N x (rows * columns), values 0 to 255; pixel (r, c) is in column r * columns + c.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, not of unsigned bytes, not three-dimensional, truncated, too long or corrupt.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public static Matrix<T> ReadImages<T>(string path) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ElementType.Require<T>();
        using var reader = new IdxReader(DataFile.OpenOnce(path), path, dimensions: 3);
        return Pixels.ToMatrix(reader.ReadAll(), reader.Rows, reader.Columns, Pixels.Levels<T>(divisor: 1));
    }

    /// <summary>Reads labels: an IDX file of one dimension.</summary>
    /// <param name="path">The file, plain or gzip (detected from its first bytes).</param>
    /// <returns>N labels, 0 to 255.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file is not IDX, not of unsigned bytes, not one-dimensional, truncated, too long or corrupt.</exception>
    public static int[] ReadLabels(string path)
    {
        using var reader = new IdxReader(DataFile.OpenOnce(path), path, dimensions: 1);
        return Array.ConvertAll(reader.ReadAll(), label => (int)label);
    }
}
