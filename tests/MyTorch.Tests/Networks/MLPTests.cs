using System.Numerics;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>
/// Handout section 3.5 against stored arrays. Networks with BatchNorm count for the BatchNorm problem, so an error there costs no points
/// elsewhere.
/// </summary>
public abstract class MLPTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string LinearClassifier = "mlp_linear_classifier";

    public static TheoryData<string> Hidden => ["mlp_one_hidden", "mlp_five_hidden", "mlp_mixed"];

    public static TheoryData<string> WithMomentum => ["mlp_momentum"];

    public static TheoryData<string> WithBatchNorm => ["mlp_batchnorm_1", "mlp_batchnorm_3", "mlp_momentum_batchnorm"];

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_forward() => new MlpCase<T>(LinearClassifier).CheckForward();

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_backward() => new MlpCase<T>(LinearClassifier).CheckBackward();

    [Fact]
    [Problem(Problems.LinearClassifier)]
    public void Linear_classifier_five_steps() => new MlpCase<T>(LinearClassifier).CheckSteps();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_forward(string name) => new MlpCase<T>(name).CheckForward();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_backward(string name) => new MlpCase<T>(name).CheckBackward();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_steps(string name) => new MlpCase<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(Hidden))]
    [Problem(Problems.HiddenLayers)]
    public void Hidden_layers_inference(string name) => new MlpCase<T>(name).CheckInference();

    [Theory]
    [MemberData(nameof(WithMomentum))]
    [Problem(Problems.Momentum)]
    public void Momentum_steps(string name) => new MlpCase<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(WithMomentum))]
    [Problem(Problems.Momentum)]
    public void Momentum_steps_in_one_call_and_inference(string name) => new MlpCase<T>(name).CheckInference();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_backward_in_a_network(string name) => new MlpCase<T>(name).CheckBackward();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_steps_in_a_network(string name) => new MlpCase<T>(name).CheckSteps();

    [Theory]
    [MemberData(nameof(WithBatchNorm))]
    [Problem(Problems.BatchNorm)]
    public void BatchNorm_inference_in_a_network(string name) => new MlpCase<T>(name).CheckInference();
}

public sealed class MLPTestsInDouble : MLPTests<double>;

public sealed class MLPTestsInFloat : MLPTests<float>;
