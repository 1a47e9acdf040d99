using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Whole networks against central differences of their summed loss.</summary>
public class MLPGradientTests
{
    private const int Samples = 7;

    [Theory]
    [InlineData(0, false)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Gradients_agree_with_central_differences(int batchNormLayers, bool eval)
    {
        MLP<double> network = TestNetwork.Create<double>(batchNormLayers: batchNormLayers);
        Matrix<double> x = RandomMatrix.Normal<double>(Samples, 4, 11);
        Matrix<double> y = RandomMatrix.Labels<double>(Samples, 3);
        if (eval)
        {
            network.Forward(x);
            network.Eval();
        }

        double Loss()
        {
            network.Forward(x);
            return network.TotalLoss(y);
        }

        network.Forward(x);
        network.Backward(y);
        foreach (Linear<double> linear in network.LinearLayers)
        {
            // Gradients of Linear are means over the batch; those of BatchNorm are sums.
            CentralDifferences.Check("W", () => Loss() / Samples, linear.W, linear.DW);
            CentralDifferences.Check("b", () => Loss() / Samples, linear.B, linear.DB);
        }

        foreach (BatchNorm<double> batchNorm in network.BatchNormLayers)
        {
            CentralDifferences.Check("gamma", Loss, batchNorm.Gamma, batchNorm.DGamma);
            CentralDifferences.Check("beta", Loss, batchNorm.Beta, batchNorm.DBeta);
        }
    }
}
