using System.Globalization;
using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>
/// The computation graph of variables, for drawings and tables. Variables and operations are nodes; edges lead from each argument to its
/// operation and from each operation to its result.
/// </summary>
/// <remarks>
/// Nodes are numbered in the order in which the operations were applied: new arguments, then the operation, then its result. The graph must not
/// have been freed. Values and gradients are read when a drawing is created.
/// </remarks>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
public sealed class ExpressionGraph<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly List<ExpressionNode<T>> _nodes = [];
    private readonly List<ExpressionEdge> _edges = [];
    private readonly Dictionary<Variable<T>, int> _indices = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<string> _givenNames = new(StringComparer.Ordinal);
    private int _leaves;
    private int _results;

    /// <summary>Creates the graph of variables.</summary>
    /// <param name="results">The results of the graph, at least one; nodes that they share appear once.</param>
    /// <exception cref="ArgumentException">There are no variables.</exception>
    /// <exception cref="InvalidOperationException">A graph was freed by a backward pass or belongs to another thread.</exception>
    public ExpressionGraph(params IEnumerable<Variable<T>> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        Variable<T>[] roots = [.. results];
        if (roots.Length == 0)
        {
            throw new ArgumentException("A graph needs at least one variable.", nameof(results));
        }

        foreach (Variable<T> root in roots)
        {
            ArgumentNullException.ThrowIfNull(root, nameof(results));
        }

        Operation<T>[] operations =
            [.. roots.SelectMany(GraphWalk<T>.OperationsOf).Distinct().OrderBy(operation => operation.Order)];
        _givenNames.UnionWith(operations.SelectMany(operation => operation.Arguments).Concat(roots).Select(variable => variable.GivenName).OfType<string>());
        Array.ForEach(operations, Add);
        Array.ForEach(roots, root => AddLeaf(root));
    }

    /// <summary>The variables and operations; every edge leads to a later one.</summary>
    public IReadOnlyList<ExpressionNode<T>> Nodes => _nodes;

    /// <summary>The edges: for each operation, the edges from its arguments in order, then the edge to its result.</summary>
    public IReadOnlyList<ExpressionEdge> Edges => _edges;

    /// <summary>Returns the graph in Graphviz's DOT language, with variables as ellipses and operations as boxes.</summary>
    /// <param name="values">Whether to show values of at most six elements; larger variables show only their shape.</param>
    /// <param name="gradients">Whether to show the gradients of at most six elements of variables that have one.</param>
    /// <exception cref="InvalidOperationException">A value to show was freed by a backward pass.</exception>
    public string ToDot(bool values = false, bool gradients = false) => GraphDot.Draw(this, new NodeText<T>(values, gradients));

    /// <summary>
    /// Returns the graph as an SVG image without a background, from left to right: variables are ellipses, operations are rectangles. The
    /// arguments of an operation enter in order, the first on top. The output is deterministic.
    /// </summary>
    /// <param name="values">Whether to show values of at most six elements; larger variables show only their shape.</param>
    /// <param name="gradients">Whether to show the gradients of at most six elements of variables that have one.</param>
    /// <exception cref="InvalidOperationException">A value to show was freed by a backward pass.</exception>
    public string ToSvg(bool values = false, bool gradients = false) => new GraphSvg<T>(this, new NodeText<T>(values, gradients)).Draw();

    /// <summary>
    /// Returns the graph as a table with a line for each variable: its formula and shape and, if requested, its value and gradient.
    /// </summary>
    /// <param name="values">Whether to show values of at most six elements.</param>
    /// <param name="gradients">Whether to show the gradients of at most six elements of variables that have one.</param>
    /// <exception cref="InvalidOperationException">A value to show was freed by a backward pass.</exception>
    public string ToTable(bool values = false, bool gradients = false) => GraphTable.Render(this, new NodeText<T>(values, gradients));

    /// <summary>Returns <see cref="ToTable"/> without values and gradients.</summary>
    public override string ToString() => ToTable();

    /// <summary>Returns the node of a variable.</summary>
    internal ExpressionNode<T> NodeOf(Variable<T> variable) => _nodes[_indices[variable]];

    /// <summary>Returns the number of nodes of a kind.</summary>
    internal int CountOf(ExpressionNodeKind kind) => _nodes.Count(node => node.Kind == kind);

    private void Add(Operation<T> operation)
    {
        int[] arguments = [.. operation.Arguments.Select(AddLeaf)];
        int index = AddNode(ExpressionNodeKind.Operation, NameOf(operation), operation.Result);
        _edges.AddRange(arguments.Select(argument => new ExpressionEdge(argument, index)));
        _indices[operation.Result] = AddNode(ExpressionNodeKind.Result, operation.Result.GivenName ?? NextName("v", ref _results), operation.Result);
        _edges.Add(new ExpressionEdge(index, index + 1));
    }

    /// <summary>Adds a variable unless the graph has it, as it has all results, and returns its index.</summary>
    private int AddLeaf(Variable<T> variable)
    {
        if (!_indices.TryGetValue(variable, out int index))
        {
            index = AddNode(ExpressionNodeKind.Leaf, variable.GivenName ?? NameOfLeaf(variable), variable);
            _indices[variable] = index;
        }

        return index;
    }

    private int AddNode(ExpressionNodeKind kind, string name, Variable<T> subject)
    {
        _nodes.Add(new ExpressionNode<T>(_nodes.Count, kind, name, subject));
        return _nodes.Count - 1;
    }

    /// <summary>Returns the name of an operation; the product with a number is shown as "*", like any other product.</summary>
    private static string NameOf(Operation<T> operation) =>
        operation.Name == Binary.PointwiseProduct && operation.Arguments.Any(Binary.IsScalar) ? "*" : operation.Name;

    private string NameOfLeaf(Variable<T> variable) =>
        variable is { RequiresGradient: false, Length: 1 } ? NodeText<T>.Of(variable.Scalar) : NextName("x", ref _leaves);

    /// <summary>Returns the next numbered name that no variable has.</summary>
    private string NextName(string prefix, ref int count)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{prefix}{++count}");
        }
        while (_givenNames.Contains(name));
        return name;
    }
}
