using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>
/// Section 3.5: the MLP, by hand and against stored arrays. Networks with BatchNorm count for the problem BatchNorm, so that an error
/// there does not lose points of section 3.5.
/// </summary>
public abstract class MLPTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string LinearClassifier = "mlp_linear_classifier";

    public static TheoryData<string> Hidden => ["mlp_one_hidden", "mlp_five_hidden", "mlp_mixed"];

    public static TheoryData<string> WithMomentum => ["mlp_momentum"];

    public static TheoryData<string> WithBatchNorm => ["mlp_batchnorm_1", "mlp_batchnorm_3", "mlp_momentum_batchnorm"];

    /// <summary>
    /// x is the identity, so the logits are the rows of W: (0, 0) and (0, log 3), with softmax (1/2, 1/2) and (1/4, 3/4). Then
    /// delta = softmax - y, dW = delta / 2 and db is the column mean of delta; a step subtracts 0.4 times the gradient.
    /// </summary>
    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_step_by_hand()
    {
        MLP<T> network = CreateClassifier(momentum: 0);
        network.Forward(Identity2);
        network.Backward(Identity2);
        network.Step();

        Linear<T> linear = network.LinearLayers[0];
        Close.Check("dW", linear.DW, Numbers.Rows(new[,] { { -0.25, 0.25 }, { 0.125, -0.125 } }), Precision.Of<T>());
        Close.Check("db", linear.DB, Numbers.Rows(new[,] { { -0.125, 0.125 } }), Precision.Of<T>());
        Close.Check("W", linear.W, Numbers.Rows(new[,] { { 0.1, -0.1 }, { -0.05, Math.Log(3) + 0.05 } }), Precision.Of<T>());
        Close.Check("b", linear.B, Numbers.Rows(new[,] { { 0.05, -0.05 } }), Precision.Of<T>());
    }

    /// <summary>
    /// With inputs (1, 2), (2, 1) and W0 = (1, -1; 1, 1), the hidden layer is ReLU(3, 1) and ReLU(3, -1), and the logits are (0, log 3)
    /// and (0, 0). The second unit of the second sample is off, so only the first sample reaches dW0.
    /// </summary>
    [Fact]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layer_backward_by_hand()
    {
        Queue<Matrix<T>> weights = new(
            [Numbers.Rows<T>(new double[,] { { 1, -1 }, { 1, 1 } }), Numbers.Rows<T>(new[,] { { 0, 0 }, { 0, Math.Log(3) } })]);
        var network = new MLP<T>(
            2, 2, [2], [new ReLU<T>(), new Identity<T>()], (_, _) => weights.Dequeue(), Initializers.Zeros<T>,
            new SoftmaxCrossEntropy<T>(), learningRate: 0.4);
        network.Forward(Numbers.Rows<T>(new double[,] { { 1, 2 }, { 2, 1 } }));
        network.Backward(Numbers.Rows<T>(new double[,] { { 0, 1 }, { 1, 0 } }));

        double log3 = Math.Log(3);
        Close.Check("dW_1", network.LinearLayers[1].DW, Numbers.Rows(new[,] { { -0.375, 0.375 }, { 0.125, -0.125 } }), Precision.Of<T>());
        Close.Check("dW_0", network.LinearLayers[0].DW, Numbers.Rows(new[,] { { 0, -0.125 * log3 }, { 0, -0.25 * log3 } }), Precision.Of<T>());
    }

    /// <summary>Two steps with one gradient g: v = -0.4 g, then v = 0.5 v - 0.4 g, so that W moves by -(0.4 + 0.6) g.</summary>
    [Fact]
    [Problem(Problems.Momentum)]
    public void Momentum_steps_by_hand()
    {
        MLP<T> network = CreateClassifier(momentum: 0.5);
        network.Forward(Identity2);
        network.Backward(Identity2);
        network.Step();
        network.Step();

        Linear<T> linear = network.LinearLayers[0];
        Close.Check("velocity", linear.MomentumW, Numbers.Rows(new[,] { { 0.15, -0.15 }, { -0.075, 0.075 } }), Precision.Of<T>());
        Close.Check("W", linear.W, Numbers.Rows(new[,] { { 0.25, -0.25 }, { -0.125, Math.Log(3) + 0.125 } }), Precision.Of<T>());
    }

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_forward() => new StoredTraining<T>(LinearClassifier).CheckForward();

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_backward() => new StoredTraining<T>(LinearClassifier).CheckBackward();

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_five_steps() => new StoredTraining<T>(LinearClassifier).CheckSteps();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_forward(string name) => new StoredTraining<T>(name).CheckForward();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_backward(string name) => new StoredTraining<T>(name).CheckBackward();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_steps(string name) => new StoredTraining<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_inference(string name) => new StoredTraining<T>(name).CheckInference();

    [Theory]
    [MemberData(nameof(WithMomentum))]
    [Problem(Problems.Momentum)]
    public void Momentum_steps(string name) => new StoredTraining<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(WithMomentum))]
    [Problem(Problems.Momentum)]
    public void Momentum_train_steps_and_inference(string name) => new StoredTraining<T>(name).CheckInference();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_backward_in_a_network(string name) => new StoredTraining<T>(name).CheckBackward();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_steps_in_a_network(string name) => new StoredTraining<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_inference_in_a_network(string name) => new StoredTraining<T>(name).CheckInference();

    private static Matrix<T> Identity2 => Matrix<T>.Build.DenseIdentity(2);

    private static MLP<T> CreateClassifier(double momentum) => new(
        2, 2, [], [new Identity<T>()], (_, _) => Numbers.Rows<T>(new[,] { { 0, 0 }, { 0, Math.Log(3) } }), Initializers.Zeros<T>,
        new SoftmaxCrossEntropy<T>(), learningRate: 0.4, momentum);
}

public sealed class MLPTestsInDouble : MLPTests<double>;

public sealed class MLPTestsInFloat : MLPTests<float>;
