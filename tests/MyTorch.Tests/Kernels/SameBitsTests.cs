using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// The results have the same bits on every machine: those that are written down here. To try narrower vectors, run the tests with
/// DOTNET_EnableAVX512=0, DOTNET_EnableAVX2=0 or DOTNET_EnableHWIntrinsic=0 in the environment.
/// </summary>
public class SameBitsTests
{
    [Theory]
    [InlineData("exp", "F136B375E76D5C0F", "F1D3A730D4F7C0D9")]
    [InlineData("log", "826379A24D1BCB9B", "946830DC2D2D33ED")]
    [InlineData("sigmoid", "CC1BC6CD6F896FE6", "766E058C072A6FC4")]
    [InlineData("tanh", "D65D64A3A7180C4B", "74DBABB48424D99B")]
    [InlineData("expm1", "3D28CCC7708B8054", "12E26B51686623D1")]
    [InlineData("log1p", "88B3C7E88B5AB762", "573B2DAEC0318FAB")]
    [InlineData("softplus", "AFE1148BD6456838", "32555F8448F8C9E4")]
    [InlineData("normal", "095A8DC65779FA35", "3AFEA77F075CC3EE")]
    public void Functions(string name, string inDouble, string inFloat) =>
        (Hash(MathFunctions.Apply(name, Inputs<double>())), Hash(MathFunctions.Apply(name, Inputs<float>()))).Should().Be((inDouble, inFloat));

    [Fact]
    public void Cross_entropy() =>
        (Hash(LossAndGradient<double>()), Hash(LossAndGradient<float>())).Should().Be(("A5AB548F19EC8F60", "4A5542E007BBBDA8"));

    [Fact]
    public void Switches_of_the_runtime_take_effect()
    {
        (IsOff("DOTNET_EnableAVX512") && Vector512.IsHardwareAccelerated).Should().BeFalse();
        (IsOff("DOTNET_EnableAVX2") && Vector256.IsHardwareAccelerated).Should().BeFalse();
        (IsOff("DOTNET_EnableHWIntrinsic") && Vector128.IsHardwareAccelerated).Should().BeFalse();

        static bool IsOff(string name) => Environment.GetEnvironmentVariable(name) == "0";
    }

    /// <summary>Numbers of all magnitudes, of which most are beyond the range of the functions, and as many from -20 to 20, and NaN.</summary>
    private static T[] Inputs<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Count = 20_000;
        long end = Ulps.Index(T.PositiveInfinity);
        return [
            .. Enumerable.Range(-Count, (2 * Count) + 1).Select(i => Ulps.At<T>(end / Count * i)),
            .. Enumerable.Range(-Count, 2 * Count).Select(i => T.CreateTruncating(i) * T.CreateTruncating(0.001)),
            T.NaN];
    }

    private static T[] LossAndGradient<T>() where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Rows = 37;
        const int Classes = 10;
        Matrix<T> logits = Matrix<T>.Build.Dense(Rows, Classes, (i, j) => T.CreateTruncating((i * 7 % 11) - (j * 3 % 5)) / T.CreateTruncating(3));
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(logits, [.. Enumerable.Range(0, Rows).Select(i => i % Classes)]);
        return [.. criterion.Loss, .. criterion.Derivative().ToColumnMajorArray()];
    }

    private static string Hash<T>(T[] values) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        byte[] bytes = new byte[values.Length * sizeof(long)];
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), Ulps.Bits(values[i]));
        }

        return Convert.ToHexString(SHA256.HashData(bytes))[..16];
    }
}
