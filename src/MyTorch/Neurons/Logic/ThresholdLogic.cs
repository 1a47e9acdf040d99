using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Neurons;

/// <summary>
/// Networks of threshold units whose weights are known without training: Boolean functions of inputs 0 and 1, and regions of the plane. The output
/// is 1 or 0 for each function or region. All units are <see cref="UnitStep{T}"/> with 1 at 0.
/// </summary>
/// <remarks>
/// A product of literals is one unit: the weight 1 for a variable, -1 for a complemented one, and minus the number of those without complement as
/// bias, so that the sum is 0 where the term is true and below 0 elsewhere. x1 &amp; !x2 &amp; x3 &amp; x4 &amp; !x5 is U(x1 - x2 + x3 + x4 - x5 - 3). The OR
/// of units is U(their sum - 1/2), the AND of K units U(their sum - K + 1/2).
/// </remarks>
public static class ThresholdLogic
{
    private const double Half = 0.5;

    /// <summary>Creates a network that computes a truth table.</summary>
    /// <param name="values">2^n values for 1 to 16 inputs; the first input is the most significant bit of the index: 00, 01, 10, 11.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>A network of n inputs, a unit for each term of the reduced sum of products, and one output.</returns>
    /// <exception cref="ArgumentException">The number of values is not one of 2, 4, 8 ... 65536.</exception>
    public static Sequential<T> FromTruthTable<T>(params IReadOnlyList<bool> values) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FromFunctions<T>(new BooleanFunction(values));

    /// <summary>Creates a network that computes an expression such as <c>x1 &amp; !x2 | x3</c>.</summary>
    /// <param name="expression">The expression; see <see cref="BooleanFunction.Parse"/>.</param>
    /// <param name="variables">The variables in the order of columns; null for the variables of the expression sorted by name, x2 before x10.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <returns>A network with one input for each variable, a unit for each term of the reduced sum of products, and one output.</returns>
    /// <exception cref="FormatException">The expression is invalid or contains an unknown variable; the message names the column.</exception>
    /// <exception cref="ArgumentException">There are no variables or more than 16, or a name is empty or given twice.</exception>
    public static Sequential<T> FromExpression<T>(string expression, IReadOnlyList<string>? variables = null) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FromFunctions<T>(BooleanFunction.Parse(expression, variables));

    /// <summary>Creates a network with one output for each function; functions share the units of common terms.</summary>
    /// <param name="functions">At least one, all of the same variables.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">There is none, or the variables differ.</exception>
    public static Sequential<T> FromFunctions<T>(params IReadOnlyList<BooleanFunction> functions) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(functions);
        if (functions.Count == 0)
        {
            throw new ArgumentException("A network needs at least one function.", nameof(functions));
        }

        IReadOnlyList<string> variables = functions[0].Variables;
        if (functions.FirstOrDefault(function => !function.Variables.SequenceEqual(variables)) is { } other)
        {
            throw new ArgumentException(
                $"A function has the variables {string.Join(", ", other.Variables)}, but the first one {string.Join(", ", variables)}: give all functions the same variables in the same order.", nameof(functions));
        }

        // A network of functions that are never true has one unit, which no output uses.
        BooleanTerm[] terms = [.. functions.SelectMany(function => function.Terms).Distinct().DefaultIfEmpty()];
        Dictionary<BooleanTerm, int> places = terms.Index().ToDictionary(term => term.Item, term => term.Index);
        var or = Matrix<T>.Build.Dense(terms.Length, functions.Count);
        foreach ((int output, BooleanFunction function) in functions.Index())
        {
            foreach (BooleanTerm term in function.Terms)
            {
                or[places[term], output] = T.One;
            }
        }

        return new Sequential<T>([
            .. Units(
                Matrix<T>.Build.Dense(variables.Count, terms.Length, (variable, term) => Weight<T>(terms[term], variables.Count - 1 - variable)),
                term => -BitOperations.PopCount((uint)terms[term].Value)),
            .. Units(or, _ => -Half)]);
    }

    /// <summary>Creates a network that is 1 where all half-planes overlap: an AND of one unit for each.</summary>
    /// <param name="halfPlanes">At least one.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">There is none, or a weight is not finite, or both weights of one are 0.</exception>
    public static Sequential<T> FromHalfPlanes<T>(params IReadOnlyList<HalfPlane> halfPlanes) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FromRegions<T>(Region.FromHalfPlanes(halfPlanes));

    /// <summary>Creates a network that is 1 in a convex polygon: an AND of one unit for each edge.</summary>
    /// <param name="vertices">At least three vertices, clockwise or counterclockwise; no three neighbours on a line.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">The vertices do not form a convex polygon.</exception>
    public static Sequential<T> FromPolygon<T>(params IReadOnlyList<(double X, double Y)> vertices) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        FromRegions<T>(Region.FromPolygon(vertices));

    /// <summary>
    /// Creates a network with one output for each region: a unit for each edge, an AND for each convex part, and an OR for each region if one has
    /// several parts. For classification, give one region for each class.
    /// </summary>
    /// <param name="regions">At least one.</param>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <exception cref="ArgumentException">There is none, or a weight is not finite in <typeparamref name="T"/>.</exception>
    public static Sequential<T> FromRegions<T>(params IReadOnlyList<Region> regions) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Setting.NoNull(regions);
        if (regions.Count == 0)
        {
            throw new ArgumentException("A network needs at least one region.", nameof(regions));
        }

        (int Region, IReadOnlyList<HalfPlane> Edges)[] parts = [.. regions.SelectMany((region, index) => region.Parts.Select(edges => (index, edges)))];
        (int Part, HalfPlane Plane)[] edges = [.. parts.SelectMany((part, index) => part.Edges.Select(plane => (index, plane)))];
        List<Layer<T>> layers =
        [
            .. Units(
                Matrix<T>.Build.Dense(2, edges.Length, (input, edge) => Convert<T>(input == 0 ? edges[edge].Plane.A : edges[edge].Plane.B)),
                edge => double.CreateTruncating(Convert<T>(edges[edge].Plane.C))),
            .. Units(
                Matrix<T>.Build.Dense(edges.Length, parts.Length, (edge, part) => edges[edge].Part == part ? T.One : T.Zero),
                part => Half - parts[part].Edges.Count),
        ];
        if (parts.Length > regions.Count)
        {
            layers.AddRange(Units(Matrix<T>.Build.Dense(parts.Length, regions.Count, (part, region) => parts[part].Region == region ? T.One : T.Zero), _ => -Half));
        }

        return new Sequential<T>(layers);
    }

    private static Layer<T>[] Units<T>(Matrix<T> weights, Func<int, double> bias) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
    [
        new Linear<T>(weights.RowCount, weights.ColumnCount, (_, _) => weights, count => Matrix<T>.Build.Dense(1, count, (_, unit) => T.CreateTruncating(bias(unit)))),
        new UnitStep<T>(),
    ];

    private static T Weight<T>(BooleanTerm term, int bit) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        (term.Care >> bit & 1) == 0 ? T.Zero : (term.Value >> bit & 1) == 0 ? -T.One : T.One;

    private static T Convert<T>(double weight) where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.CreateTruncating(Setting.Finite<T>(weight));
}
