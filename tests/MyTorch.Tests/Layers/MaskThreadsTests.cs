using System.Numerics;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Layers;

/// <summary>Training steps with masks for the whole batch, in layers wide enough for their passes to be divided between threads.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class MaskThreadsTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    [Fact]
    public void The_number_of_threads_changes_no_bit() => Threads.CheckSameBits<T>(() =>
    {
        var network = new Sequential<T>(
            new Linear<T>(37, 203, seed: 1), new Dropout<T>(0.4, seed: 2) { ExactCount = true }, new DropConnect<T>(new Linear<T>(203, 91, seed: 3), 0.5, seed: 4));
        var optimizer = new Adam<T>(network.Parameters, 0.01);
        var criterion = new MeanSquaredError<T>();
        for (int step = 0; step < 4; step++)
        {
            network.ZeroGradients();
            network.AddGradients(RandomMatrix.Normal<T>(53, 37, step), RandomMatrix.Normal<T>(53, 91, step + 10), criterion);
            optimizer.Step();
        }

        return [.. network.Parameters.Select(parameter => parameter.Value), network.Predict(RandomMatrix.Normal<T>(53, 37, 20))];
    });
}

public sealed class MaskThreadsTestsInDouble : MaskThreadsTests<double>;

public sealed class MaskThreadsTestsInFloat : MaskThreadsTests<float>;
