using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A multi-layer perceptron trained by stochastic gradient descent with momentum (handout 3.5). Each layer is
/// Linear, then BatchNorm on the first layers, then an activation.
/// </summary>
/// <remarks>
/// The network owns its workspaces: once it has seen a batch size, training allocates nothing. The input of <c>Forward</c> is kept by
/// reference until <c>Backward</c>. <see cref="Predict(Matrix{T})"/> may be called from many threads at once, as long as none
/// trains; everything else belongs to one thread.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed partial class MLP<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Linear<T>[] _linearLayers;
    private readonly BatchNorm<T>[] _batchNormLayers;
    private readonly Activation<T>[] _activations;
    private readonly Criterion<T> _criterion;
    private readonly Sequential<T> _layers;
    private readonly Pipeline<T> _pipeline;
    private readonly HandoutMomentum<T> _momentum;
    private readonly TrainingStep<T> _step;

    /// <summary>Creates the network in training mode; the initial weights are copied.</summary>
    /// <param name="inputSize">Features of a sample, at least 1.</param>
    /// <param name="outputSize">Outputs K, at least 1.</param>
    /// <param name="hiddens">Units of each hidden layer, each at least 1; may be empty.</param>
    /// <param name="activations">One object of its own for each hidden layer and one for the output.</param>
    /// <param name="weightInit">Gives W for (in, out) of each layer; see <see cref="Initializers"/>.</param>
    /// <param name="biasInit">Gives b, 1 x out, for out.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="batchNormLayers">How many layers, from the first on, have a BatchNorm: 0 to the number of layers.</param>
    /// <exception cref="ArgumentException">A count does not fit or an object is given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    /// <exception cref="NotSupportedException"><typeparamref name="T"/> is neither double nor float.</exception>
    public MLP(
        int inputSize,
        int outputSize,
        IReadOnlyList<int> hiddens,
        IReadOnlyList<Activation<T>> activations,
        Func<int, int, Matrix<T>> weightInit,
        Func<int, Matrix<T>> biasInit,
        Criterion<T> criterion,
        double learningRate,
        double momentum = 0,
        int batchNormLayers = 0)
    {
        ElementType.Require<T>();
        ArgumentNullException.ThrowIfNull(criterion);
        int[] sizes = MLPArguments.CheckSizes(inputSize, outputSize, hiddens);
        MLPArguments.CheckActivations(activations, sizes.Length - 1);
        MLPArguments.CheckSettings<T>(learningRate, momentum, batchNormLayers, sizes.Length - 1);
        _linearLayers = [.. Enumerable.Range(0, sizes.Length - 1).Select(l => new Linear<T>(sizes[l], sizes[l + 1], weightInit, biasInit))];
        _batchNormLayers = [.. sizes[1..(batchNormLayers + 1)].Select(size => new BatchNorm<T>(size))];
        _activations = [.. activations];
        _criterion = criterion;
        var layers = new List<Layer<T>>();
        for (int l = 0; l < _linearLayers.Length; l++)
        {
            layers.AddRange([_linearLayers[l], .. _batchNormLayers.Skip(l).Take(1), _activations[l]]);
        }

        _layers = new Sequential<T>(layers);
        _pipeline = _layers.Pipeline;
        _momentum = new HandoutMomentum<T>(_linearLayers, _batchNormLayers, learningRate, momentum);
        _step = new TrainingStep<T>(_layers, criterion, isHandout: true) { Optimizer = _momentum };
    }

    /// <summary>The Linear layers, from input to output.</summary>
    public IReadOnlyList<Linear<T>> LinearLayers => _linearLayers;

    /// <summary>The BatchNorm layers, which belong to the first Linear layers; may be empty.</summary>
    public IReadOnlyList<BatchNorm<T>> BatchNormLayers => _batchNormLayers;

    /// <summary>The activations, one for each Linear layer.</summary>
    public IReadOnlyList<Activation<T>> Activations => _activations;

    /// <summary>All layers in their order, as a network whose gradients are exact: for an optimizer, a summary, or another loss.</summary>
    public Sequential<T> Layers => _layers;

    /// <summary>The output of the last Forward, N x K, as a copy.</summary>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    public Matrix<T> Output
    {
        get
        {
            Guard.RequireForward(this, _pipeline.Rows);
            return Dense.From<T>(_pipeline.Output.Elements, _pipeline.Rows, OutputSize);
        }
    }

    /// <summary>The loss.</summary>
    internal Criterion<T> Criterion => _criterion;

    /// <summary>What <see cref="Step"/> does.</summary>
    internal Optimizer<T> Momentum => _momentum;

    /// <summary>The passes of a training step.</summary>
    internal PassProgram StepProgram => _step.ProgramFor(_linearLayers[0].W.RowCount);

    private int OutputSize => _linearLayers[^1].W.ColumnCount;

    /// <summary>The forward pass, in the mode the network is in.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>The output, a fresh matrix, N x K.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the network has inputs.</exception>
    public Matrix<T> Forward(Matrix<T> x) => _layers.Forward(x);

    /// <summary>As <see cref="Forward(Matrix{T})"/>, written into <paramref name="result"/>.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">The output, N x K; not <paramref name="x"/>, which Backward needs.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result) => _layers.Forward(x, result);

    /// <summary>The backward pass from the last Forward: adds to the gradient of every parameter.</summary>
    /// <param name="labels">Labels of the samples, N x K.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output, or the criterion refuses a row.</exception>
    public void Backward(Matrix<T> labels)
    {
        EvaluateLoss(labels, nameof(Backward));
        _pipeline.Backward(_criterion.SampleGradients, dx: null, adds: true, T.One / T.CreateTruncating(_pipeline.Rows));
    }

    /// <summary>Sets every gradient to 0.</summary>
    public void ZeroGradients() => _layers.ZeroGradients();

    /// <summary>
    /// One update: <c>v = momentum * v - learningRate * gradient; W = W + v</c> for the Linear layers (handout 3.5.3), and the plain
    /// <c>gamma = gamma - learningRate * gradient</c> for BatchNorm.
    /// </summary>
    public void Step() => _momentum.Step();

    /// <summary>Training mode, as after construction: BatchNorm uses the statistics of the batch and moves its running estimates.</summary>
    public void Train() => _layers.Train();

    /// <summary>Evaluation mode: BatchNorm uses its running estimates and moves nothing.</summary>
    public void Eval() => _layers.Eval();

    /// <summary>
    /// The number of wrong predictions at the last Forward: rows whose largest output is not at the largest label. A single output is about
    /// two classes: wrong are rows where its probability is above one half and the label is not, or the other way round.
    /// </summary>
    /// <param name="labels">Labels, N x K.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion has no probabilities.</exception>
    public int Error(Matrix<T> labels)
    {
        RequireLabels(labels, nameof(Error));
        if (OutputSize == 1)
        {
            _criterion.RequireProbabilities();
        }

        return _criterion.CountWrong(_pipeline.Output.Elements, Dense.Read(labels), _pipeline.Rows);
    }

    /// <summary>The sum of the losses of the samples at the last Forward.</summary>
    /// <param name="labels">Labels, N x K.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output, or the criterion refuses a row.</exception>
    public T TotalLoss(Matrix<T> labels)
    {
        EvaluateLoss(labels, nameof(TotalLoss));
        return T.CreateTruncating(_criterion.TotalLoss());
    }

    /// <summary>
    /// ZeroGradients, Forward, Backward and Step in one call, in the mode the network is in. Allocates nothing once warm. Samples that are
    /// not finite pass through the maths into the loss and the weights; <see cref="TrainingStatistics.Collect"/> stops before that.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="labels">Labels, N x K.</param>
    /// <returns>The mean over the samples of their losses before the step; an element-wise loss of a sample is the sum over its columns.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the criterion refuses a row of labels; nothing has changed then.</exception>
    public T TrainStep(Matrix<T> x, Matrix<T> labels)
    {
        _step.Begin(x, labels, weights: null, nameof(x), nameof(labels));
        _step.Run();
        _step.Commit();
        return T.CreateTruncating(_criterion.TotalLoss() / x.RowCount);
    }

    /// <summary>The plan of <see cref="TrainStep"/> as a table: that of <see cref="Sequential{T}.Explain"/>, with the passes of the loss and the update.</summary>
    /// <param name="batchSize">N, the number of samples, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    public string Explain(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return PlanTable<T>.Render(_pipeline.PlanFor(_linearLayers[0].W.RowCount), [.. StepProgram.Groups.Cast<FusedPasses>()], batchSize, times: null);
    }

    /// <summary>The <see cref="Sequential{T}.Summary"/> of <see cref="Layers"/>.</summary>
    public override string ToString() => _layers.Summary();

    /// <summary>Refuses samples that do not fit the network and labels that do not fit them or that the criterion refuses.</summary>
    internal void CheckSamples(Matrix<T> x, Matrix<T> labels, string nameOfX, string nameOfLabels) => _step.Check(x, labels, nameOfX, nameOfLabels);

    private void EvaluateLoss(Matrix<T> labels, string member)
    {
        RequireLabels(labels, member);
        T[] y = Dense.Read(labels);
        _criterion.Check(y, _pipeline.Rows);
        _criterion.Forward(_pipeline.Output.Memory, y, _pipeline.Rows, OutputSize);
    }

    private void RequireLabels(Matrix<T> labels, string member)
    {
        Guard.RequireForward(this, _pipeline.Rows, member);
        Shape.RequireSame(labels, nameof(labels), new Shape("the last output", _pipeline.Rows, OutputSize));
    }
}
