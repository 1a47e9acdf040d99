using System.Numerics;
using System.Numerics.Tensors;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>
/// The most recent displacements s and gradient changes y, which approximate the inverse Hessian. The two-loop recursion (Nocedal and Wright
/// 2006, algorithm 7.4) computes its product with a gradient.
/// </summary>
internal sealed class CurvatureHistory<T>(int size) where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The smallest accepted dot product of a pair: a smaller one would make the approximation indefinite, or nearly so.</summary>
    private const double MinProduct = 1e-10;

    private readonly List<Pair> _pairs = [];
    private readonly double[] _alphas = new double[size];
    private Pair? _spare;

    /// <summary>The pairs, oldest first.</summary>
    public IReadOnlyList<Pair> Pairs => _pairs;

    /// <summary>
    /// Adds the displacement length * direction, unless the slope has not increased along it. If the history is full, the oldest pair is
    /// removed.
    /// </summary>
    public void Add(double length, T[] direction, T[] gradient, T[] previousGradient)
    {
        Pair pair = _spare ?? new Pair(new T[direction.Length], new T[direction.Length]);
        TensorPrimitives.Multiply(direction, T.CreateTruncating(length), pair.Move);
        TensorPrimitives.Subtract(gradient, previousGradient, pair.Change);
        if (!pair.TryAccept())
        {
            _spare = pair;
            return;
        }

        _spare = null;
        if (_pairs.Count == size)
        {
            _spare = _pairs[0];
            _pairs.RemoveAt(0);
        }

        _pairs.Add(pair);
    }

    /// <summary>
    /// Writes the search direction, minus the product of the approximate inverse Hessian and the gradient, into <paramref name="direction"/>.
    /// </summary>
    public void Direction(T[] gradient, T[] direction)
    {
        TensorPrimitives.Negate(gradient, direction);
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            _alphas[i] = NormKernels.Dot<T>(_pairs[i].Move, direction) / _pairs[i].Product;
            AddTo(direction, -_alphas[i], _pairs[i].Change);
        }

        // The initial inverse Hessian of the recursion is a multiple of the identity.
        double scale = _pairs.Count == 0 ? 1 : _pairs[^1].Product / NormKernels.SumOfSquares<T>(_pairs[^1].Change);
        TensorPrimitives.Multiply(direction, T.CreateTruncating(scale), direction);
        for (int i = 0; i < _pairs.Count; i++)
        {
            double beta = NormKernels.Dot<T>(_pairs[i].Change, direction) / _pairs[i].Product;
            AddTo(direction, _alphas[i] - beta, _pairs[i].Move);
        }
    }

    /// <summary>Replaces the pairs of this history.</summary>
    public void Replace(IReadOnlyList<Pair> pairs)
    {
        _pairs.Clear();
        _pairs.AddRange(pairs);
    }

    private static void AddTo(T[] target, double factor, T[] x) => TensorPrimitives.FusedMultiplyAdd(x, T.CreateTruncating(factor), target, target);

    /// <summary>A displacement and the change of the gradient over it.</summary>
    public sealed class Pair(T[] move, T[] change)
    {
        public T[] Move => move;

        public T[] Change => change;

        /// <summary>The dot product of the two.</summary>
        public double Product { get; private set; }

        /// <summary>Computes the dot product, and returns whether it is large enough and finite.</summary>
        public bool TryAccept() => (Product = NormKernels.Dot<T>(change, move)) > MinProduct && double.IsFinite(Product);
    }
}
