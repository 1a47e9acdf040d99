using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tests.Support;

/// <summary>The arrays stored in a file of data/reference.</summary>
internal sealed class Reference
{
    private readonly IReadOnlyDictionary<string, NpyArray> _arrays;

    public Reference(string file) =>
        _arrays = Npz.Read(PathOf($"{file}.npz"));

    /// <summary>Returns the path of a file in data/reference.</summary>
    public static string PathOf(string file) => Path.Combine(AppContext.BaseDirectory, "reference", file);

    /// <summary>The names of all arrays.</summary>
    public IEnumerable<string> Names => _arrays.Keys;

    /// <summary>An array as a matrix; a 1-D array is one row.</summary>
    public Matrix<double> this[string name] => _arrays[name].ToMatrix<double>();

    /// <summary>Returns an array converted to the element type under test.</summary>
    public Matrix<T> Input<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T> => _arrays[name].ToMatrix<T>();

    public double Number(string name) => this[name][0, 0];

    public int[] Integers(string name) => _arrays[name].ToArray<int>();
}
