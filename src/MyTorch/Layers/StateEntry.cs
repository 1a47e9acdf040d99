using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch;

/// <summary>A matrix that a layer's state consists of: its storage, column after column, is that of an array of <paramref name="Shape"/> in C order.</summary>
internal sealed record StateEntry<T>(string Name, Matrix<T> Value, params int[] Shape)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>;
