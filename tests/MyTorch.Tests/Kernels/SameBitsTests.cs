using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Activations;
using MyTorch.Tests.Optimizers;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>
/// Results are bitwise identical on every machine, to the hashes recorded here. To test narrower vectors, run the tests with
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
        (Bits.Hash(MathFunctions.Apply(name, Inputs<double>())), Bits.Hash(MathFunctions.Apply(name, Inputs<float>()))).Should().Be((inDouble, inFloat));

    [Fact]
    public void Cross_entropy() =>
        (Bits.Hash(LossAndGradient<double>()), Bits.Hash(LossAndGradient<float>())).Should().Be(("A5AB548F19EC8F60", "4A5542E007BBBDA8"));

    [Theory]
    [InlineData("softmax", "AA904518842D1F62", "92795437A1117623")]
    [InlineData("log_softmax", "F54750A44DE66D14", "9DBE75747F7D1C00")]
    public void Row_activations(string name, string inDouble, string inFloat) =>
        (Bits.Hash(OutputAndGradient<double>(name)), Bits.Hash(OutputAndGradient<float>(name))).Should().Be((inDouble, inFloat));

    [Fact]
    public void Optimizers() => (Bits.Hash(Steps<double>(areVariants: false)), Bits.Hash(Steps<float>(areVariants: false))).Should().Be(("009A4414DEC775EC", "A1E07FDEA43C6A64"));

    [Fact]
    public void Variants_of_optimizers() => (Bits.Hash(Steps<double>(areVariants: true)), Bits.Hash(Steps<float>(areVariants: true))).Should().Be(("6C9A8A8206612AD4", "B26BA8D294CC7E0D"));

    /// <summary>Numbers of all magnitudes, most of them beyond the range of the functions, the same number from -20 to 20, and NaN.</summary>
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
        var criterion = new SoftmaxCrossEntropy<T>();
        criterion.Forward(Logits<T>(Rows, Classes), [.. Enumerable.Range(0, Rows).Select(i => i % Classes)]);
        return [.. criterion.Loss, .. criterion.Derivative().ToColumnMajorArray()];
    }

    private static T[] OutputAndGradient<T>(string name) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RowActivation<T> activation = RowActivationCases.Create<T>(name);
        Matrix<T> output = activation.Forward(Logits<T>(37, 10));
        return [.. output.ToColumnMajorArray(), .. activation.Backward(Logits<T>(37, 10)).ToColumnMajorArray()];
    }

    private static Matrix<T> Logits<T>(int rows, int classes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Matrix<T>.Build.Dense(rows, classes, (i, j) => T.CreateTruncating((i * 7 % 11) - (j * 3 % 5)) / T.CreateTruncating(3));

    /// <summary>Two parameters and the state after five steps of each optimizer.</summary>
    private static T[] Steps<T>(bool areVariants) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        IEnumerable<string> names = OptimizerCases<T>.BuiltIn.Keys.Where(name => (name.Contains("_under_root") || name.Contains("_uncorrected")) == areVariants);
        return [.. names.Select(name => OptimizerCases<T>.BuiltIn[name]).SelectMany(create =>
        {
            (Parameter<T> w, Parameter<T> b) = (Create(9, 7), Create(1, 3));
            Optimizer<T> optimizer = create(w, b);
            for (int step = 0; step < 5; step++)
            {
                optimizer.Step();
            }

            return new[] { w.Value, b.Value }.Concat(optimizer.SaveState().Values.Skip(2).Select(array => array.ToMatrix<T>()));
        }).SelectMany(matrix => matrix.ToColumnMajorArray())];

        static Parameter<T> Create(int rows, int columns) =>
            TestParameter.From("p", ParameterKind.Weight, Numbers(rows, columns, 7, 11), Numbers(rows, columns, 5, 13));

        static Matrix<T> Numbers(int rows, int columns, int factor, int modulus) => Matrix<T>.Build.Dense(
            rows, columns, (i, j) => T.CreateTruncating((((i * factor) + (j * 3)) % modulus) - (modulus / 2)) / T.CreateTruncating(3));
    }
}
