using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Row activations against PyTorch's: batches of all shapes, logits of magnitude up to 1e4, equal logits and tiny ones.</summary>
public abstract class TorchRowActivationTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("row_activations");
    private static readonly string[] Batches = ["usual", "one_row", "one_class", "all_equal", "extreme", "seed"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in RowActivationCases.Names)
            {
                foreach (string batch in Batches)
                {
                    cases.Add(name, batch);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Outputs(string name, string batch)
    {
        Matrix<T> output = RowActivationCases.Create<T>(name).Forward(Stored.Input<T>($"{batch}_z"));

        Close.Check(batch, output, Stored[$"{name}_{batch}_output"], Precision.Of<T>(), OutputFloor(name));
    }

    /// <summary>
    /// A gradient is a difference of numbers of the size of delta, about 1. In float that size is the floor of the tolerance, since the mean
    /// gradient of rows with a dominant class is far smaller.
    /// </summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Gradients(string name, string batch)
    {
        RowActivation<T> activation = RowActivationCases.Create<T>(name);
        activation.Forward(Stored.Input<T>($"{batch}_z"));
        Matrix<T> gradient = activation.Backward(Stored.Input<T>($"{batch}_delta"));

        Close.Check(batch, gradient, Stored[$"{name}_{batch}_gradient"], Precision.Of<T>(), typeof(T) == typeof(double) ? null : 1);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_sample_gives_the_same_output_alone_and_in_a_batch(string name, string batch) =>
        Samples.CheckAlone(RowActivationCases.Create<T>(name), Stored.Input<T>($"{batch}_z"), Stored.Input<T>($"{batch}_delta"));

    /// <summary>
    /// In double, the precision is relative to each probability. The logarithm of a probability near 1 is that of a sum near 1, in PyTorch as
    /// here, whose rounding error is 1e-16. In float, a distance of 7 from the largest logit, which gives a probability of 1e-3, is rounded to 7
    /// units in the last place of 1.
    /// </summary>
    private static double OutputFloor(string name) => (name, typeof(T) == typeof(double)) switch
    {
        ("log_softmax", true) => 1e-3,
        ("log_softmax", false) => 1,
        (_, true) => Close.EachElement,
        (_, false) => 1e-3,
    };
}

public sealed class TorchRowActivationTestsInDouble : TorchRowActivationTests<double>;

public sealed class TorchRowActivationTestsInFloat : TorchRowActivationTests<float>;
