using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Kernels;
using static System.FormattableString;

namespace MyTorch;

/// <summary>
/// Limited-memory BFGS with a strong Wolfe line search (Nocedal and Wright 2006, chapters 3 and 7), exactly <c>torch.optim.LBFGS</c> with
/// <c>line_search_fn="strong_wolfe"</c>. For full-batch training, especially on small tables, it needs far fewer passes over the data than
/// gradient descent, and no tuning of the learning rate.
/// </summary>
/// <remarks>
/// <para>A step, <see cref="Optimizer{T}.Step(Func{T})"/>, runs up to maxIterations iterations and evaluates the loss and its gradients several
/// times; <see cref="Optimizer{T}.Step()"/> throws. The loss must be the same function of the parameters each time: the same batch, and no noise
/// that changes between evaluations. After a step the gradients are those at the new point. Everything but the loss is computed on the calling
/// thread; the history takes 2 * historySize times the memory of the parameters.</para>
/// <para>If a loss or a gradient is not finite, or an evaluation throws, the parameters are restored to the last good point, the start of the
/// current line search, and the step is not counted; its earlier iterations and their history are kept.</para>
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>; dot products are computed in double.</typeparam>
public sealed class LBFGS<T> : Optimizer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _maxIterations;
    private readonly int _maxEvaluations;
    private readonly double _toleranceGradient;
    private readonly double _toleranceChange;
    private readonly int _historySize;
    private readonly IReadOnlyList<Parameter<T>> _parameters;
    private readonly CurvatureHistory<T> _history;
    private readonly StrongWolfeSearch<T> _search;
    private readonly LineSearchPoint<T> _start;
    private readonly T[] _values;
    private readonly T[] _trial;
    private readonly T[] _direction;
    private readonly T[] _previousGradient;
    private Func<T> _evaluate = null!;

    /// <summary>The length of the last iteration's displacement, as a multiple of the direction.</summary>
    private double _length;

    /// <summary>Creates the optimizer.</summary>
    /// <param name="parameters">At least one parameter, each once.</param>
    /// <param name="learningRate">The first step length of a line search, finite and not negative; 1 is nearly always best.</param>
    /// <param name="maxIterations">The maximum number of iterations in a step, at least 1.</param>
    /// <param name="maxEvaluations">
    /// The number of evaluations after which no new iteration starts, at least 1; null for 5/4 of <paramref name="maxIterations"/>, as in
    /// PyTorch.
    /// </param>
    /// <param name="toleranceGradient">A step ends when no gradient element is larger in magnitude than this; finite and not negative.</param>
    /// <param name="toleranceChange">A step ends when the loss or all parameters change by less than this; finite and not negative.</param>
    /// <param name="historySize">The number of iterations from which the inverse Hessian is approximated, at least 1.</param>
    /// <exception cref="ArgumentException">There are no parameters, or a parameter is null or given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public LBFGS(
        IReadOnlyList<Parameter<T>> parameters,
        double learningRate = 1,
        int maxIterations = 20,
        int? maxEvaluations = null,
        double toleranceGradient = 1e-7,
        double toleranceChange = 1e-9,
        int historySize = 100)
        : base([new ParameterGroup<T>(parameters, learningRate, weightDecay: 0)])
    {
        _maxIterations = Setting.Count(maxIterations);
        _maxEvaluations = Setting.Count(maxEvaluations ?? (int)(maxIterations * 5L / 4), nameof(maxEvaluations));
        _toleranceGradient = Setting.NotNegative<T>(toleranceGradient);
        _toleranceChange = Setting.NotNegative<T>(toleranceChange);
        _historySize = Setting.Count(historySize);
        _parameters = Groups[0].Parameters;
        int dimension = checked(_parameters.Sum(parameter => parameter.Length));
        _history = new CurvatureHistory<T>(historySize);
        _search = new StrongWolfeSearch<T>(dimension, Evaluate);
        _start = new LineSearchPoint<T>(dimension);
        (_values, _trial, _direction, _previousGradient) = (new T[dimension], new T[dimension], new T[dimension], new T[dimension]);
    }

    /// <summary>The number of iterations in all steps.</summary>
    public long Iterations { get; private set; }

    internal override bool EvaluatesLoss => true;

    /// <inheritdoc/>
    protected override void BeginStep() => throw new InvalidOperationException("LBFGS evaluates the loss several times in a step: call Step(evaluate) instead.");

    /// <summary>Never called: <see cref="BeginStep"/> throws.</summary>
    protected override void Update(ParameterUpdate<T> update) => BeginStep();

    private protected override T StepBy(Func<T> evaluate)
    {
        _evaluate = evaluate;
        Gather(parameter => parameter.Value, _values);
        try
        {
            T loss = EvaluateStart();
            if (MaxMagnitude(_start.Gradient) > _toleranceGradient)
            {
                Minimize();
            }

            Scatter(_start.Gradient, parameter => parameter.Gradient);
            Steps++;
            return loss;
        }
        finally
        {
            // The final point of a successful step, or the last good point of a failed one.
            SetValues(_values);
        }
    }

    private protected override void SaveMore(string prefix, OrderedDictionary<string, NpyArray> arrays)
    {
        int dimension = _direction.Length;
        IReadOnlyList<CurvatureHistory<T>.Pair> pairs = _history.Pairs;
        arrays[$"{prefix}.iterations"] = NpyArray.FromArray([Iterations]);
        arrays[$"{prefix}.length"] = NpyArray.FromArray([_length]);
        arrays[$"{prefix}.direction"] = NpyArray.FromArray((T[])_direction.Clone(), dimension);
        arrays[$"{prefix}.gradient"] = NpyArray.FromArray((T[])_previousGradient.Clone(), dimension);
        arrays[$"{prefix}.pairs"] = NpyArray.FromArray([(long)pairs.Count]);
        if (pairs.Count > 0)
        {
            arrays[$"{prefix}.moves"] = NpyArray.FromArray([.. pairs.SelectMany(pair => pair.Move)], pairs.Count, dimension);
            arrays[$"{prefix}.changes"] = NpyArray.FromArray([.. pairs.SelectMany(pair => pair.Change)], pairs.Count, dimension);
        }
    }

    private protected override Action PrepareMore(string prefix, StateReader reader)
    {
        int dimension = _direction.Length;
        long iterations = reader.Count<long>($"{prefix}.iterations");
        double length = reader.Number<double>($"{prefix}.length");
        T[] direction = reader.Find<T>($"{prefix}.direction", dimension).ToArray<T>();
        T[] gradient = reader.Find<T>($"{prefix}.gradient", dimension).ToArray<T>();
        CurvatureHistory<T>.Pair[] pairs = ReadPairs(prefix, reader, reader.Count<long>($"{prefix}.pairs"));
        if (!Setting.IsNotNegative<T>(length))
        {
            throw reader.Reject(Invariant($"{prefix}.length is {length}: it must be finite and not negative."));
        }

        return () =>
        {
            (Iterations, _length) = (iterations, length);
            direction.CopyTo(_direction, 0);
            gradient.CopyTo(_previousGradient, 0);
            _history.Replace(pairs);
        };
    }

    private CurvatureHistory<T>.Pair[] ReadPairs(string prefix, StateReader reader, long count)
    {
        if (count > _historySize)
        {
            throw reader.Reject($"{prefix}.pairs is {count}, but historySize is {_historySize}: the state was saved by an optimizer with a longer history.");
        }

        int dimension = _direction.Length;
        T[] moves = count == 0 ? [] : reader.Find<T>($"{prefix}.moves", (int)count, dimension).ToArray<T>();
        T[] changes = count == 0 ? [] : reader.Find<T>($"{prefix}.changes", (int)count, dimension).ToArray<T>();
        var pairs = new CurvatureHistory<T>.Pair[(int)count];
        for (int i = 0; i < pairs.Length; i++)
        {
            Range row = (i * dimension)..((i + 1) * dimension);
            pairs[i] = new CurvatureHistory<T>.Pair(moves[row], changes[row]);
            if (!pairs[i].TryAccept())
            {
                throw reader.Reject(Invariant($"The dot product of row {i} of {prefix}.moves and {prefix}.changes is {pairs[i].Product}: it must be finite and larger than 1e-10."));
            }
        }

        return pairs;
    }

    /// <summary>Iterates until a tolerance is met or a limit is reached.</summary>
    private void Minimize()
    {
        int evaluations = 1;
        for (int iteration = 1; ; iteration++)
        {
            double length = BeginIteration();
            if (_start.Slope > -_toleranceChange)
            {
                return;
            }

            double before = _start.Loss;
            double size = MaxMagnitude(_direction);
            LineSearchPoint<T> point = _search.Run(_start, length, _toleranceChange / size);
            evaluations += _search.Evaluations;
            EndIteration(point);
            if (iteration == _maxIterations || evaluations >= _maxEvaluations || MaxMagnitude(_start.Gradient) <= _toleranceGradient
                || _length * size <= _toleranceChange || Math.Abs(_start.Loss - before) < _toleranceChange)
            {
                return;
            }
        }
    }

    /// <summary>Adds the last iteration to the history, computes the next direction, and returns the first length to try.</summary>
    private double BeginIteration()
    {
        if (Iterations > 0)
        {
            _history.Add(_length, _direction, _start.Gradient, _previousGradient);
        }

        _history.Direction(_start.Gradient, _direction);
        _start.Gradient.CopyTo(_previousGradient, 0);
        _length = 0;
        _start.Slope = NormKernels.Dot<T>(_start.Gradient, _direction);
        return LearningRate * (Iterations > 0 ? 1 : Math.Min(1, 1 / NormKernels.SumOfMagnitudes<T>(_start.Gradient)));
    }

    /// <summary>Moves to a point, the start of the next line search.</summary>
    private void EndIteration(LineSearchPoint<T> point)
    {
        SetTrial(point.Length);
        _trial.CopyTo(_values, 0);
        (_length, _start.Loss) = (point.Length, point.Loss);
        point.Gradient.CopyTo(_start.Gradient, 0);
        Iterations++;
    }

    private T EvaluateStart()
    {
        T loss = EvaluateLoss(_start);
        if (!T.IsFinite(loss) || !double.IsFinite(NormKernels.SumOfMagnitudes<T>(_start.Gradient)))
        {
            throw new NotFiniteNumberException(
                Invariant($"{DescribeNonFinite(_start)} at the start of the step, and the parameters are unchanged: LBFGS needs a start with a finite loss and finite gradients."),
                _start.Loss);
        }

        return loss;
    }

    private void Evaluate(LineSearchPoint<T> point)
    {
        SetTrial(point.Length);
        SetValues(_trial);
        EvaluateLoss(point);
        point.Slope = NormKernels.Dot<T>(point.Gradient, _direction);
        if (!double.IsFinite(point.Loss) || !double.IsFinite(point.Slope))
        {
            throw new NotFiniteNumberException(
                Invariant($"{DescribeNonFinite(point)} at the step length {point.Length} in iteration {Iterations + 1}. The parameters have been restored to the last good point, with the loss {_start.Loss}: lower the learning rate, or check for inputs that are too large."),
                point.Loss);
        }
    }

    private T EvaluateLoss(LineSearchPoint<T> point)
    {
        ZeroGradients();
        T loss = _evaluate();
        point.Loss = double.CreateTruncating(loss);
        Gather(parameter => parameter.Gradient, point.Gradient);
        return loss;
    }

    private void SetTrial(double length) => TensorPrimitives.FusedMultiplyAdd(_direction, T.CreateTruncating(length), _values, _trial);

    private void SetValues(T[] values)
    {
        Scatter(values, parameter => parameter.Value);
        for (int i = 0; i < _parameters.Count; i++)
        {
            _parameters[i].Version++;
        }
    }

    private void Gather(Func<Parameter<T>, Matrix<T>> select, T[] result)
    {
        Span<T> rest = result;
        for (int i = 0; i < _parameters.Count; i++)
        {
            Dense.Span(select(_parameters[i])).CopyTo(rest);
            rest = rest[_parameters[i].Length..];
        }
    }

    private void Scatter(ReadOnlySpan<T> values, Func<Parameter<T>, Matrix<T>> select)
    {
        for (int i = 0; i < _parameters.Count; i++)
        {
            values[.._parameters[i].Length].CopyTo(Dense.Span(select(_parameters[i])));
            values = values[_parameters[i].Length..];
        }
    }

    private static string DescribeNonFinite(LineSearchPoint<T> point) => double.IsFinite(point.Loss) ? "A gradient is not finite" : Invariant($"The loss is {point.Loss}");

    private static double MaxMagnitude(T[] vector) => double.CreateTruncating(T.Abs(TensorPrimitives.MaxMagnitude<T>(vector)));
}
