using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// A trainable piece of a network: a forward pass that remembers what its backward pass needs, and parameters with their gradients.
/// </summary>
/// <remarks>
/// The input of <c>Forward</c> may be kept by reference until <c>Backward</c>: do not change it in between. One object serves
/// one place in one network; it is not safe to use from several threads at once.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public abstract class Layer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private Pipeline<T>? _pipeline;

    private protected Layer() => ElementType.Require<T>();

    /// <summary>What is trained; empty for a layer without parameters.</summary>
    public virtual IReadOnlyList<Parameter<T>> Parameters => [];

    /// <summary>Whether the layer is in training mode, as after construction, or in evaluation mode.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>The number of elements of all parameters.</summary>
    public long ParameterCount => Parameters.Sum(parameter => (long)parameter.Value.RowCount * parameter.Value.ColumnCount);

    /// <summary>
    /// The Euclidean norm of the gradients of all parameters. From layer to layer of a network it shows gradients that vanish or explode.
    /// </summary>
    public double GradientNorm() => Math.Sqrt(Parameters.Sum(parameter => NormKernels.SumOfSquares<T>(Dense.Span(parameter.Gradient))));

    /// <summary>The name of the class.</summary>
    internal string Name => Guard.NameOf(this);

    /// <summary>The layers that this one consists of; a layer that is not made of others is its own only one.</summary>
    internal virtual IReadOnlyList<Layer<T>> Parts => [this];

    /// <summary>The work of the parts, one after the other.</summary>
    private protected Pipeline<T> Pipeline => _pipeline ??= new Pipeline<T>(Parts);

    /// <summary>The factor of the gradients of parameters when the layer is used by itself, for a batch of so many rows.</summary>
    private protected virtual T GradientScale(int rows) => T.One;

    /// <summary>Training mode.</summary>
    public virtual void Train() => IsTraining = true;

    /// <summary>Evaluation mode: dropout lets everything through, BatchNorm uses its running estimates.</summary>
    public virtual void Eval() => IsTraining = false;

    /// <summary>Sets the gradients of all parameters to 0.</summary>
    public void ZeroGradients()
    {
        IReadOnlyList<Parameter<T>> parameters = Parameters;
        for (int i = 0; i < parameters.Count; i++)
        {
            Dense.Span(parameters[i].Gradient).Clear();
        }
    }

    /// <summary>The output for a batch.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <returns>A fresh matrix, N x outputs.</returns>
    /// <exception cref="ArgumentException"><paramref name="x"/> has no rows or not as many columns as the layer takes.</exception>
    public Matrix<T> Forward(Matrix<T> x)
    {
        Pipeline.RequireInput(x, nameof(x));
        Matrix<T> result = Dense.Create<T>(x.RowCount, Pipeline.OutputsFor(x.ColumnCount));
        Run(x, result.AsColumnMajorArray());
        return result;
    }

    /// <summary>As <see cref="Forward(Matrix{T})"/>, written into <paramref name="result"/>.</summary>
    /// <param name="x">Input, N x inputs.</param>
    /// <param name="result">Output, N x outputs; not <paramref name="x"/> where the backward pass needs that.</param>
    /// <exception cref="ArgumentException">A shape does not fit, or the two matrices share their storage.</exception>
    public void Forward(Matrix<T> x, Matrix<T> result)
    {
        Pipeline.RequireInput(x, nameof(x));
        int outputs = Pipeline.OutputsFor(x.ColumnCount);
        Shape.RequireSame(result, nameof(result), outputs == x.ColumnCount ? Shape.Of(nameof(x), x) : new Shape("the output", x.RowCount, outputs));
        if (Pipeline.KeepsInput)
        {
            Dense.RequireApart(x, nameof(x), result, nameof(result));
        }

        T[]? storage = result.AsColumnMajorArray();
        T[] output = Run(x, storage);
        if (storage is null)
        {
            Dense.Write(output, result);
        }
    }

    /// <summary>Adds to the gradients of the parameters and returns the gradient of the input.</summary>
    /// <param name="delta">The gradient with respect to the output, N x outputs.</param>
    /// <returns>The gradient with respect to the input, a fresh matrix, N x inputs.</returns>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException"><paramref name="delta"/> has another shape than the last output.</exception>
    public Matrix<T> Backward(Matrix<T> delta)
    {
        RequireDelta(delta);
        Matrix<T> dx = Dense.Create<T>(Pipeline.Rows, Pipeline.Inputs);
        Backward(delta, dx.AsColumnMajorArray());
        return dx;
    }

    /// <summary>As <see cref="Backward(Matrix{T})"/>, written into <paramref name="result"/>, which may be <paramref name="delta"/>.</summary>
    /// <param name="delta">The gradient with respect to the output, N x outputs.</param>
    /// <param name="result">The gradient with respect to the input, N x inputs.</param>
    /// <exception cref="InvalidOperationException">There was no Forward yet.</exception>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public void Backward(Matrix<T> delta, Matrix<T> result)
    {
        RequireDelta(delta);
        Shape.RequireSame(result, nameof(result), new Shape("the last input", Pipeline.Rows, Pipeline.Inputs));
        T[]? storage = result.AsColumnMajorArray();
        T[] dx = storage ?? new T[Pipeline.Rows * Pipeline.Inputs];
        Backward(delta, dx);
        if (storage is null)
        {
            Dense.Write(dx, result);
        }
    }

    private protected void RequireDelta(Matrix<T> delta)
    {
        Guard.RequireForward(this, Pipeline.Rows, nameof(Backward));
        Shape.RequireSame(delta, nameof(delta), new Shape("the last output", Pipeline.Rows, Pipeline.Outputs));
    }

    private T[] Run(Matrix<T> x, T[]? copy)
    {
        T[] output = Pipeline.Forward(Dense.Read(x), x.RowCount, x.ColumnCount, copy);
        Pipeline.EndForward();
        return output;
    }

    private void Backward(Matrix<T> delta, T[] dx)
    {
        Pipeline.Backward(Dense.Read(delta), dx, accumulate: true);
        Pipeline.BackwardParameters(GradientScale(Pipeline.Rows), accumulate: true);
    }
}
