using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;

namespace MyTorch;

/// <summary>
/// A multi-layer perceptron trained by stochastic gradient descent with momentum (handout 3.5). Each layer is
/// Linear, then BatchNorm on the first layers, then an activation.
/// </summary>
/// <remarks>
/// The network owns its workspaces: training allocates nothing after the first batch of each size. <c>Forward</c> keeps a reference to its input
/// until <c>Backward</c>. <see cref="Predict(Matrix{T})"/> may be called from several threads at once while no thread trains; all other members
/// must be called from one thread at a time.
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
    /// <param name="inputSize">The number of features of a sample, at least 1.</param>
    /// <param name="outputSize">The number of outputs K, at least 1.</param>
    /// <param name="hiddens">The number of units of each hidden layer, each at least 1; may be empty.</param>
    /// <param name="activations">A separate instance for each hidden layer and one for the output.</param>
    /// <param name="weightInit">Creates W of a layer from its numbers of inputs and outputs; see <see cref="Initializers"/>.</param>
    /// <param name="biasInit">Creates b, 1 x out, from the number of outputs of a layer.</param>
    /// <param name="criterion">The loss.</param>
    /// <param name="learningRate">The learning rate, finite and not negative.</param>
    /// <param name="momentum">The momentum, at least 0 and below 1.</param>
    /// <param name="batchNormLayers">The number of layers, counted from the first, that have a BatchNorm: 0 to the number of layers.</param>
    /// <exception cref="ArgumentException">The number of activations does not fit, or an activation is given twice.</exception>
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

    /// <summary>The BatchNorm layers, one for each of the first Linear layers; may be empty.</summary>
    public IReadOnlyList<BatchNorm<T>> BatchNormLayers => _batchNormLayers;

    /// <summary>The activations, one for each Linear layer.</summary>
    public IReadOnlyList<Activation<T>> Activations => _activations;

    /// <summary>All layers in order, as a network with exact gradients: for an optimizer, a summary, or another loss.</summary>
    public Sequential<T> Layers => _layers;

    /// <summary>The output of the last Forward, N x K, as a copy.</summary>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
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

    /// <summary>The optimizer of <see cref="Step"/>.</summary>
    internal Optimizer<T> Momentum => _momentum;

    /// <summary>The passes of a training step.</summary>
    internal PassProgram StepProgram => _step.ProgramFor(_linearLayers[0].W.RowCount);

    private int OutputSize => _linearLayers[^1].W.ColumnCount;

    /// <summary>Runs the forward pass in the current mode.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <returns>The output, a new matrix, N x K.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or the wrong number of columns.</exception>
    public Matrix<T> Forward(Matrix<T> x) => _layers.Forward(x);

    /// <summary>Same as <see cref="Forward(Matrix{T})"/>, but writes into <paramref name="result"/>.</summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="result">Receives the output, N x K; must not share storage with <paramref name="x"/>, which Backward needs.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result) => _layers.Forward(x, result);

    /// <summary>Runs the backward pass of the last Forward, which adds to the gradient of every parameter.</summary>
    /// <param name="labels">Labels of the samples, N x K.</param>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output, or the criterion rejects a row.</exception>
    public void Backward(Matrix<T> labels)
    {
        EvaluateLoss(labels, nameof(Backward));
        _pipeline.Backward(_criterion.SampleGradients, dx: null, adds: true, T.One / T.CreateTruncating(_pipeline.Rows));
    }

    /// <summary>Sets every gradient to 0.</summary>
    public void ZeroGradients() => _layers.ZeroGradients();

    /// <summary>
    /// Updates all parameters once: <c>v = momentum * v - learningRate * gradient; W = W + v</c> for the Linear layers (handout 3.5.3), and
    /// <c>gamma = gamma - learningRate * gradient</c>, without momentum, for BatchNorm.
    /// </summary>
    public void Step() => _momentum.Step();

    /// <summary>Sets training mode, the initial mode: BatchNorm uses the statistics of the batch and updates its running statistics.</summary>
    public void Train() => _layers.Train();

    /// <summary>Sets evaluation mode: BatchNorm uses its running statistics and does not update them.</summary>
    public void Eval() => _layers.Eval();

    /// <summary>
    /// Returns the number of wrong predictions at the last Forward: the rows whose largest output is not at the largest label. For a single
    /// output, a row is wrong if its probability and its label are on different sides of 0.5.
    /// </summary>
    /// <param name="labels">Labels, N x K.</param>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output.</exception>
    /// <exception cref="NotSupportedException">There is a single output, and the criterion does not define probabilities.</exception>
    public int Error(Matrix<T> labels)
    {
        RequireLabels(labels, nameof(Error));
        if (OutputSize == 1)
        {
            _criterion.RequireProbabilities();
        }

        return _criterion.CountErrors(_pipeline.Output.Elements, Dense.Read(labels), _pipeline.Rows);
    }

    /// <summary>Returns the sum of the losses of the samples at the last Forward.</summary>
    /// <param name="labels">Labels, N x K.</param>
    /// <exception cref="InvalidOperationException">Forward has not been called yet.</exception>
    /// <exception cref="ArgumentException">The labels do not fit the last output, or the criterion rejects a row.</exception>
    public T TotalLoss(Matrix<T> labels)
    {
        EvaluateLoss(labels, nameof(TotalLoss));
        return T.CreateTruncating(_criterion.TotalLoss());
    }

    /// <summary>
    /// Runs ZeroGradients, Forward, Backward and Step in one call, in the current mode. Allocates nothing once warm. Non-finite samples
    /// propagate into the loss and the weights; <see cref="TrainingStatistics.Collect"/> stops before that.
    /// </summary>
    /// <param name="x">Samples, N x inputs.</param>
    /// <param name="labels">Labels, N x K.</param>
    /// <returns>
    /// The mean loss of the samples before the step; for element-wise losses, the loss of a sample is the sum over its columns.
    /// </returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the criterion rejects a row of labels; the network is unchanged.</exception>
    public T TrainStep(Matrix<T> x, Matrix<T> labels)
    {
        _step.Begin(x, labels, weights: null, nameof(x), nameof(labels));
        _step.Run();
        _step.Commit();
        return T.CreateTruncating(_criterion.TotalLoss() / x.RowCount);
    }

    /// <summary>
    /// Returns the plan of <see cref="TrainStep"/> as a table: that of <see cref="Sequential{T}.Explain"/>, plus the passes of the loss and the
    /// update.
    /// </summary>
    /// <param name="batchSize">N, the number of samples, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="batchSize"/> is not positive.</exception>
    public string Explain(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        return PlanTable<T>.Render(_pipeline.PlanFor(_linearLayers[0].W.RowCount), [.. StepProgram.Groups.Cast<FusedPasses>()], batchSize, times: null);
    }

    /// <summary>Returns the <see cref="Sequential{T}.Summary"/> of <see cref="Layers"/>.</summary>
    public override string ToString() => _layers.Summary();

    /// <summary>Throws if the samples do not fit the network, or the labels do not fit the samples or the criterion.</summary>
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
