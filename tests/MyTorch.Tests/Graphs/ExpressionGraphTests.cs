using System.Globalization;
using System.Xml.Linq;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using Xunit;
using Differentiation = MyTorch.Autograd.Autograd;

namespace MyTorch.Tests.Graphs;

/// <summary>The graphs of variables as nodes and edges, tables and drawings.</summary>
public class ExpressionGraphTests
{
    [Fact]
    public void Nodes_are_unique_and_in_order_of_the_operations()
    {
        var graph = new ExpressionGraph<double>(Shared());

        graph.Nodes.Select(node => node.Name).Should().Equal("x", "y", "*", "v1", "z", "+", "a", "+", "v2", "*", "b", "*", "w");
        graph.Nodes.Select(node => node.Index).Should().Equal(Enumerable.Range(0, 13));
        graph.Nodes.CountBy(node => node.Kind).Should().BeEquivalentTo(new Dictionary<ExpressionNodeKind, int>
        {
            [ExpressionNodeKind.Leaf] = 3,
            [ExpressionNodeKind.Operation] = 5,
            [ExpressionNodeKind.Result] = 5,
        });
        graph.Edges.Select(edge => (edge.From, edge.To)).Should().Equal(
            (0, 2), (1, 2), (2, 3), (3, 5), (4, 5), (5, 6), (0, 7), (0, 7), (7, 8), (8, 9), (6, 9), (9, 10), (6, 11), (10, 11), (11, 12));
        graph.Nodes.Where(node => node.Kind == ExpressionNodeKind.Operation).Should().OnlyContain(node => node.Operation != null && node.Variable == null);
        graph.Nodes[6].Variable!.Name.Should().Be("a");
        graph.Nodes[6].Operation.Should().BeNull();
    }

    [Fact]
    public void A_table_has_a_line_for_each_variable() => new ExpressionGraph<double>(Shared()).ToString().ReplaceLineEndings("\n").Should().Be("""
        variable  computed as  shape
        x         (leaf)       1 x 1
        y         (leaf)       1 x 1
        v1        x * y        1 x 1
        z         (leaf)       1 x 1
        a         v1 + z       1 x 1
        v2        x + x        1 x 1
        b         v2 * a       1 x 1
        w         a * b        1 x 1
        """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_table_shows_values_gradients_and_formulas()
    {
        var w = new Variable<double>(Matrix<double>.Build.Dense(2, 2, [1, 3, 2, 4]), requiresGradient: true, name: "W");
        var large = new Variable<double>(Matrix<double>.Build.Dense(2, 4, 1), name: "large");
        Variable<double> y = (((-(w * large).Transpose()) / 2.0) + 0.5).Sum();
        y.Backward(retainGraph: true);

        new ExpressionGraph<double>(y).ToTable(values: true, gradients: true).ReplaceLineEndings("\n").Should().Be("""
            variable  computed as  shape         value          gradient
            W         (leaf)       2 x 2  [1, 2; 3, 4]  [-2, -2; -2, -2]
            large     (leaf)       2 x 4
            v1        W * large    2 x 4
            v2        v1'          4 x 2
            v3        -v2          4 x 2
            v4        v3 / 2       4 x 2
            v5        v4 + 0.5     4 x 2
            v6        sum(v5)      1 x 1           -16                 1
            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Products_show_which_factor_they_transpose()
    {
        var x = new Variable<double>(Matrix<double>.Build.Dense(3, 2, 1), requiresGradient: true, name: "x");
        var w = new Variable<double>(Matrix<double>.Build.Dense(2, 4, 1), requiresGradient: true, name: "W");
        IReadOnlyList<Variable<double>> gradients = Differentiation.Gradients((x * w).Exp().Sum(), [x, w], createGraph: true);

        new ExpressionGraph<double>(gradients[0]).ToString().Should().MatchRegex(@"\bv\d+ +v\d+ \* W' +3 x 2\b");
        new ExpressionGraph<double>(gradients[1]).ToString().Should().MatchRegex(@"\bv\d+ +x' \* v\d+ +2 x 4\b");
    }

    [Fact]
    public void Unnamed_variables_get_unused_numbers()
    {
        var named = new Variable<double>(1, requiresGradient: true, name: "x1");
        var other = new Variable<double>(1, requiresGradient: true);
        Variable<double> product = named * other;
        Variable<double> result = product / 2.5;
        product.Name = "v1";

        new ExpressionGraph<double>(result).Nodes.Select(node => node.Name).Should().Equal("x1", "x2", "*", "v1", "2.5", "/", "v2");
    }

    [Fact]
    public void Layers_are_operations_and_parameters_have_their_names()
    {
        var layer = new Linear<double>(2, 3, Initializers.Zeros<double>, Initializers.Zeros<double>);
        var x = new Variable<double>(Matrix<double>.Build.Dense(4, 2), name: "x");

        new ExpressionGraph<double>(layer.Forward(x).Sum()).ToString().Should().Contain("Linear(x, W, B)");
    }

    [Fact]
    public void Results_with_shared_nodes_are_one_graph()
    {
        Variable<double> x = new(2, requiresGradient: true, name: "x");
        Variable<double> square = x * x;
        var graph = new ExpressionGraph<double>(square + 1, square.Sin(), x, new Variable<double>(3));

        graph.Nodes.Select(node => node.Name).Should().Equal("x", "*", "v1", "+ 1", "v2", "sin", "v3", "3");
    }

    [Fact]
    public void A_leaf_is_a_graph_of_one_node()
    {
        var graph = new ExpressionGraph<float>(new Variable<float>(1.5f, requiresGradient: true));
        graph.Nodes.Should().ContainSingle().Which.Name.Should().Be("x1");
        XDocument.Parse(graph.ToSvg(values: true)).Descendants().Count(element => element.Name.LocalName == "ellipse").Should().Be(1);
    }

    [Fact]
    public void Empty_and_freed_graphs_are_rejected()
    {
        FluentActions.Invoking(() => new ExpressionGraph<double>()).Should().Throw<ArgumentException>().WithMessage("A graph needs at least one variable.*");
        FluentActions.Invoking(() => new ExpressionGraph<double>([null!])).Should().Throw<ArgumentNullException>();
        Variable<double> w = Shared();
        var before = new ExpressionGraph<double>(w);
        w.Backward();
        FluentActions.Invoking(() => new ExpressionGraph<double>(w)).Should().Throw<InvalidOperationException>().WithMessage("*freed by Backward*retainGraph*");
        FluentActions.Invoking(() => before.ToSvg(values: true)).Should().Throw<InvalidOperationException>().WithMessage("*freed by Backward*retainGraph*");
        before.ToSvg().Should().Be(new ExpressionGraph<double>(Shared()).ToSvg());
    }

    [Fact]
    public void Names_cannot_break_a_drawing()
    {
        const string Name = "<b a=\"1\">&'\\N\n\e[31m\u202Eend\uD800";
        var graph = new ExpressionGraph<double>(new Variable<double>(1, requiresGradient: true, name: Name).Sin());
        const string Shown = "<b a=\"1\">&'\\N\uFFFD\uFFFD[31m\uFFFDend\uFFFD";

        XDocument.Parse(graph.ToSvg()).Descendants().Where(element => element.Name.LocalName == "text").Select(text => text.Value).Should().Equal(Shown, "sin", "v1");
        graph.ToDot().Should().Contain("label=\"<b a=\\\"1\\\">&'\\\\N\uFFFD\uFFFD[31m\uFFFDend\uFFFD\"");
        graph.ToTable().Should().Contain($"sin({Shown})");

        var long1 = new Variable<double>(1, requiresGradient: true, name: new string('n', 41));
        new ExpressionGraph<double>(long1).ToTable().Should().Contain(new string('n', 39) + "…").And.NotContain(new string('n', 40));
    }

    [Fact]
    public void A_graph_in_Graphviz_DOT()
    {
        var x = new Variable<double>(3, requiresGradient: true, name: "x");
        Variable<double> y = x * x;
        y.Backward(retainGraph: true);

        new ExpressionGraph<double>(y).ToDot(values: true, gradients: true).Should().Be("""
            digraph {
                rankdir=LR;
                n0 [shape=ellipse, label="x\n= 3\ngrad 6"];
                n1 [shape=box, label="*"];
                n2 [shape=ellipse, label="v1\n= 9\ngrad 1"];
                n0 -> n1;
                n0 -> n1;
                n1 -> n2;
            }

            """.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_long_graph_is_drawn(bool isJoined)
    {
        const int Count = 5_000;
        var x = new Variable<double>(1, requiresGradient: true, name: "x");
        Variable<double>[] results = new Variable<double>[Count];
        for (int i = 0; i < Count; i++)
        {
            results[i] = i == 0 ? x.Sin() : results[i - 1] + x;
        }

        // If joined, each result has an edge that spans all later ones.
        var graph = new ExpressionGraph<double>(isJoined ? results[0].Append(results.AsSpan(1)) : results[^1]);
        graph.Nodes.Should().HaveCount((2 * Count) + (isJoined ? 3 : 1));
        graph.ToSvg().Should().EndWith("</svg>\n");
        graph.ToTable().Split('\n').Should().HaveCount(Count + (isJoined ? 3 : 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Nodes_do_not_overlap_or_leave_the_drawing(int seed)
    {
        var svg = XDocument.Parse(new ExpressionGraph<double>(RandomGraph(seed)).ToSvg(values: true, gradients: true));
        (double Left, double Top, double Right, double Bottom)[] boxes = [.. svg.Descendants().Select(BoxOf).OfType<(double, double, double, double)>()];
        boxes.Length.Should().BeGreaterThan(20);
        double[] view = [.. svg.Root!.Attribute("viewBox")!.Value.Split(' ').Select(Number)];

        foreach ((int i, (double left, double top, double right, double bottom)) in boxes.Index())
        {
            boxes.Skip(i + 1).Should().NotContain(other => left < other.Right && other.Left < right && top < other.Bottom && other.Top < bottom);
            (left >= view[0] && top >= view[1] && right <= view[0] + view[2] && bottom <= view[1] + view[3]).Should().BeTrue();
        }
    }

    internal static Variable<double> Shared()
    {
        var x = new Variable<double>(1, requiresGradient: true, name: "x");
        var y = new Variable<double>(2, requiresGradient: true, name: "y");
        var z = new Variable<double>(3, requiresGradient: true, name: "z");
        Variable<double> a = (x * y) + z;
        a.Name = "a";
        Variable<double> b = (x + x) * a;
        b.Name = "b";
        Variable<double> w = a * b;
        w.Name = "w";
        return w;
    }

    private static Variable<double> RandomGraph(int seed)
    {
        var random = new Random(seed);
        List<Variable<double>> variables = [.. Enumerable.Range(0, 4).Select(i => new Variable<double>(
            Matrix<double>.Build.Dense(2, 2, (_, _) => random.NextDouble()), requiresGradient: true, name: i % 2 == 0 ? null : $"a longer name {i}"))];
        Variable<double> last = variables[0];
        for (int i = 0; i < 20; i++)
        {
            Variable<double> other = variables[random.Next(variables.Count)];
            last = random.Next(4) switch
            {
                0 => last.Append(other, last).Slice(.., 1..3),
                1 => last * other,
                2 => last + other.Sigmoid(),
                _ => other.Tanh() / 3.0,
            };
            variables.Add(last);
        }

        Variable<double> sum = variables.Aggregate((total, variable) => total + variable).Sum();
        sum.Backward(retainGraph: true);
        return sum;
    }

    private static (double, double, double, double)? BoxOf(XElement element) => element.Name.LocalName switch
    {
        "rect" => (Of(element, "x"), Of(element, "y"), Of(element, "x") + Of(element, "width"), Of(element, "y") + Of(element, "height")),
        "ellipse" => (Of(element, "cx") - Of(element, "rx"), Of(element, "cy") - Of(element, "ry"), Of(element, "cx") + Of(element, "rx"), Of(element, "cy") + Of(element, "ry")),
        _ => null,
    };

    private static double Of(XElement element, string attribute) => Number(element.Attribute(attribute)!.Value);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
