using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Creates the scalers for the settings.</summary>
internal static class ScalerFactory
{
    /// <summary>A scaler measured on samples, or null for none.</summary>
    public static Scaler<T>? Create<T>(string scale, Matrix<T> x) where T : unmanaged, IBinaryFloatingPointIeee754<T> => scale switch
    {
        Scales.Standard => new Standardizer<T>(x),
        Scales.MinMax => new MinMaxScaler<T>(x),
        _ => null,
    };
}
