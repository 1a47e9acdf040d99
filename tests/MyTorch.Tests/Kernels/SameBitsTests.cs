using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
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
    public void Functions(string name, string inDouble, string inFloat) =>
        (Bits.Hash(MathFunctions.Apply(name, Inputs<double>())), Bits.Hash(MathFunctions.Apply(name, Inputs<float>()))).Should().Be((inDouble, inFloat));

    [Fact]
    public void Cross_entropy() =>
        (Bits.Hash(LossAndGradient<double>()), Bits.Hash(LossAndGradient<float>())).Should().Be(("A5AB548F19EC8F60", "4A5542E007BBBDA8"));

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
}
