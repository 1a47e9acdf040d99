using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Homework.Tests;

/// <summary>One of the stored training runs, data/reference/mlp_*.npz, and the network it starts from.</summary>
internal sealed class StoredTraining<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// In float the rounding errors of each step accumulate through up to six layers and five steps, so 128 units in the last place of
    /// an array's mean magnitude are allowed.
    /// </summary>
    private static readonly double Tolerance = Precision.Of<T>(units: 128);

    private readonly Reference _stored;
    private readonly string _name;
    private readonly int _layers;
    private readonly int _batchNorms;

    public StoredTraining(string name)
    {
        _stored = new Reference(name);
        _name = name;
        int[] sizes = _stored.Integers("sizes");
        int[] activations = _stored.Integers("activations");
        _layers = activations.Length;
        _batchNorms = (int)_stored.Number("bn_layers");
        int nextWeight = 0;
        int nextBias = 0;
        Network = new MLP<T>(
            sizes[0],
            sizes[^1],
            sizes[1..^1],
            [.. activations.Select(Activation)],
            (_, _) => _stored.Input<T>($"W_{nextWeight++}"),
            _ => _stored.Input<T>($"b_{nextBias++}"),
            new SoftmaxCrossEntropy<T>(),
            _stored.Number("learning_rate"),
            _stored.Number("momentum"),
            _batchNorms);
    }

    public MLP<T> Network { get; }

    /// <summary>Checks the first forward pass.</summary>
    public void CheckForward()
    {
        Check("output_0", Network.Forward(X(0)));
        CheckLossAndError(0);
    }

    /// <summary>Checks the gradients of the first batch.</summary>
    public void CheckBackward()
    {
        Network.ZeroGradients();
        Network.Forward(X(0));
        Network.Backward(Y(0));
        for (int l = 0; l < _layers; l++)
        {
            Check($"dW_{l}", Network.LinearLayers[l].DW);

            // Before a BatchNorm the gradient of the bias is zero except for rounding at the scale of the weights' gradient.
            Check($"db_{l}", Network.LinearLayers[l].DB, floor: Scale($"dW_{l}"));
        }

        for (int l = 0; l < _batchNorms; l++)
        {
            Check($"dgamma_{l}", Network.BatchNormLayers[l].DGamma);
            Check($"dbeta_{l}", Network.BatchNormLayers[l].DBeta);
        }
    }

    /// <summary>Checks the output of each step and the parameters after the last.</summary>
    public void CheckSteps()
    {
        for (int s = 0; s < (int)_stored.Number("steps"); s++)
        {
            Network.ZeroGradients();
            Check($"output_{s}", Network.Forward(X(s)));
            CheckLossAndError(s);
            Network.Backward(Y(s));
            Network.Step();
        }

        CheckParameters();
    }

    /// <summary>Checks all steps, each done by one call of <c>TrainStep</c>, and the parameters after the last.</summary>
    public void CheckTrainSteps()
    {
        for (int s = 0; s < (int)_stored.Number("steps"); s++)
        {
            double mean = double.CreateTruncating(Network.TrainStep(X(s), Y(s)));
            Close.Check($"{_name} losses[{s}]", mean * X(s).RowCount, _stored["losses"][0, s], Tolerance);
        }

        CheckParameters();
    }

    /// <summary>Checks evaluation mode after the training.</summary>
    public void CheckInference()
    {
        CheckTrainSteps();
        Network.Eval();
        Matrix<T> x = _stored.Input<T>("eval_x");
        Matrix<T> y = _stored.Input<T>("eval_y");
        Check("eval_output", Network.Forward(x));
        Check("eval_output", Network.Predict(x));
        Close.Check($"{_name} eval_loss", double.CreateTruncating(Network.TotalLoss(y)), _stored.Number("eval_loss"), Tolerance);
        Close.Check($"{_name} eval_error", Network.Error(y), _stored.Number("eval_error"), tolerance: 0);
        CheckParameters();
    }

    private void CheckLossAndError(int s)
    {
        Close.Check($"{_name} losses[{s}]", double.CreateTruncating(Network.TotalLoss(Y(s))), _stored["losses"][0, s], Tolerance);
        Close.Check($"{_name} errors[{s}]", Network.Error(Y(s)), _stored["errors"][0, s], tolerance: 0);
    }

    private void CheckParameters()
    {
        for (int l = 0; l < _layers; l++)
        {
            Linear<T> linear = Network.LinearLayers[l];
            Check($"W_{l}_after", linear.W);
            Check($"b_{l}_after", linear.B, floor: Scale($"W_{l}_after"));
            Check($"vW_{l}_after", linear.MomentumW);
            Check($"vb_{l}_after", linear.MomentumB, floor: Scale($"vW_{l}_after"));
        }

        for (int l = 0; l < _batchNorms; l++)
        {
            BatchNorm<T> batchNorm = Network.BatchNormLayers[l];
            Check($"gamma_{l}_after", batchNorm.Gamma);
            Check($"beta_{l}_after", batchNorm.Beta);
            Check($"running_mean_{l}_after", batchNorm.RunningMean);
            Check($"running_var_{l}_after", batchNorm.RunningVar);
        }
    }

    private Matrix<T> X(int s) => _stored.Input<T>($"x_{s}");

    private Matrix<T> Y(int s) => _stored.Input<T>($"y_{s}");

    private double Scale(string name) => _stored[name].Enumerate().Average(Math.Abs);

    private void Check(string name, Matrix<T> actual, double? floor = null) =>
        Close.Check($"{_name} {name}", actual, _stored[name], Tolerance, floor);

    private static Activation<T> Activation(int code) => code switch
    {
        0 => new Identity<T>(),
        1 => new Sigmoid<T>(),
        2 => new Tanh<T>(),
        3 => new ReLU<T>(),
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
