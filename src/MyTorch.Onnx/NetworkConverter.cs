using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Onnx;

/// <summary>
/// Converts layers to the operators that compute them in evaluation mode. In opset 13 all of these operators accept both double and float, but
/// attributes are always float, so a setting that a float cannot hold exactly becomes a tensor.
/// </summary>
internal sealed class NetworkConverter<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const string Input = "input";
    private const string Output = "output";

    private readonly GraphBuilder _graph;

    private NetworkConverter(GraphBuilder graph) => _graph = graph;

    /// <summary>Converts a network to a graph.</summary>
    /// <exception cref="NotSupportedException">A layer has no counterpart in ONNX, or there are too many weights.</exception>
    public static ProtoMessage Convert(Sequential<T> network, bool appendSoftmax)
    {
        var graph = new GraphBuilder();
        (string x, string output) = (graph.Reserve(Input), graph.Reserve(Output));
        string y = AddTo(graph, network, "", x);
        graph.Scope = "";
        if (appendSoftmax)
        {
            y = new NetworkConverter<T>(graph).AddRowwise("Softmax", y);
        }

        // ONNX does not allow an input to be an output as well.
        y = y == x ? graph.Node("Identity", x) : y;
        int? inputs = network.InputColumns;
        graph.AddInput(OnnxProto.Batch(x, OnnxProto.TypeOf<T>(), inputs));
        graph.AddOutput(y, output, OnnxProto.Batch(output, OnnxProto.TypeOf<T>(), inputs is { } known ? network.OutputColumns(known) : null));
        return graph.Build();
    }

    /// <summary>Adds the layers of a network to a graph and returns the name of the output.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="network">The network.</param>
    /// <param name="prefix">The prefix of the layer positions in names.</param>
    /// <param name="x">The name of the input.</param>
    /// <exception cref="NotSupportedException">A layer has no counterpart in ONNX, or there are too many weights.</exception>
    public static string AddTo(GraphBuilder graph, Sequential<T> network, string prefix, string x) => new NetworkConverter<T>(graph).AddLayers(network, prefix, x);

    private string AddLayers(Sequential<T> network, string prefix, string x)
    {
        for (int index = 0; index < network.Layers.Count; index++)
        {
            _graph.Scope = $"{prefix}{index}";
            x = AddLayer(network.Layers[index], x);
        }

        return x;
    }

    private string AddLayer(Layer<T> layer, string x) => layer switch
    {
        Sequential<T> nested => AddLayers(nested, $"{_graph.Scope}.", x),
        Linear<T> linear => AddLinear(linear, x),
        BatchNorm<T> batchNorm => AddBatchNorm(batchNorm, x),
        LayerNorm<T> layerNorm => AddLayerNorm(layerNorm, x),
        RMSNorm<T> rmsNorm => AddRootMeanSquare(rmsNorm, x),
        PReLU<T> prelu => _graph.Node("PRelu", x, AddRow("weight", prelu.Slope)),
        Embedding<T> embedding => AddEmbedding(embedding, x),
        ColumnEmbedding<T> columns => AddColumnEmbedding(columns, x),
        Residual<T> residual => AddResidual(residual, x),
        Parallel<T> parallel => AddParallel(parallel, x),
        DropConnect<T> dropConnect => AddLinear(dropConnect.Linear, x),
        Dropout<T> or Identity<T> => x,
        ReLU<T> => _graph.Node("Relu", x),
        LeakyReLU<T> leaky => AddLeakyReLU(leaky, x),
        ELU<T> elu => AddELU(elu.Alpha, x),
        Sigmoid<T> => _graph.Node("Sigmoid", x),
        Tanh<T> => _graph.Node("Tanh", x),
        Softplus<T> softplus => AddSoftplus(softplus, x),
        GELU<T> gelu => gelu.TanhApproximation ? AddTanhGELU(x) : AddGELU(x),
        SELU<T> => AddSELU(x),
        Mish<T> => _graph.Node("Mul", x, _graph.Node("Tanh", _graph.Node("Softplus", x))),
        Hardswish<T> => AddHardswish(x),
        Softsign<T> => _graph.Node("Softsign", x),
        SiLU<T> => _graph.Node("Mul", x, _graph.Node("Sigmoid", x)),
        UnitStep<T> step => AddStep(x, 0, step.ValueAtZero),
        Sign<T> sign => AddStep(x, -1, sign.ValueAtZero),
        LIFRate<T> rate => AddLIFRate(rate, x),
        Scaled<T> scaled => _graph.Node("Mul", AddLayer(scaled.Inner, x), Constant("factor", scaled.Factor)),
        Softmax<T> => AddRowwise("Softmax", x),
        LogSoftmax<T> => AddRowwise("LogSoftmax", x),
        Hardmax<T> => AddRowwise("Hardmax", x),
        _ => throw new NotSupportedException(
            $"Layer {_graph.Scope}, {layer.GetType().Name.Split('`')[0]}, cannot be exported: only layers of MyTorch are supported."),
    };

    private string AddLinear(Linear<T> layer, string x)
    {
        // W is in x out in column-major order, which is out x in in row-major order.
        string weight = _graph.Tensor("weight", layer.W.AsColumnMajorArray(), layer.W.ColumnCount, layer.W.RowCount);
        string[] operands = layer.HasBias ? [x, weight, AddRow("bias", layer.B)] : [x, weight];
        return _graph.Node("Gemm", [OnnxProto.Attribute("transB", 1)], operands);
    }

    private string AddBatchNorm(BatchNorm<T> layer, string x)
    {
        // The attribute is epsilon rounded down to a float; the remainder, 0 for float networks, is added to the variance.
        double epsilon = InElementType(layer.Epsilon);
        float attribute = (float)epsilon;
        if (attribute > epsilon)
        {
            attribute = MathF.BitDecrement(attribute);
        }

        Matrix<T> variance = layer.RunningVar.Add(T.CreateTruncating(epsilon - attribute));
        return _graph.Node(
            "BatchNormalization",
            [OnnxProto.Attribute("epsilon", attribute)],
            x, AddRow("weight", layer.Gamma), AddRow("bias", layer.Beta), AddRow("running_mean", layer.RunningMean), AddRow("running_var", variance));
    }

    private string AddLayerNorm(LayerNorm<T> layer, string x) => _graph.Node(
        "Add", AddRootMeanSquare(layer, _graph.Node("Sub", x, AddMean(x))), AddRow("bias", layer.Beta));

    /// <summary>Adds gamma x / sqrt(mean of x^2 + epsilon). Opset 13 does not have LayerNormalization yet.</summary>
    private string AddRootMeanSquare(RowNormalization<T> layer, string x)
    {
        string square = _graph.Node("Add", AddMean(_graph.Node("Mul", x, x)), Constant("epsilon", layer.Epsilon));
        return _graph.Node("Mul", _graph.Node("Div", x, _graph.Node("Sqrt", square)), AddRow("weight", layer.Gamma));
    }

    private string AddResidual(Residual<T> layer, string x)
    {
        string scope = _graph.Scope;
        string y = AddLayers((Sequential<T>)layer.Layers[0].Layer, $"{scope}.{layer.Layers[0].Name}.", x);
        _graph.Scope = scope;
        return _graph.Node("Add", x, y);
    }

    private string AddParallel(Parallel<T> layer, string x)
    {
        string scope = _graph.Scope;
        List<string> outputs = [];
        foreach ((string name, Layer<T> branch) in layer.Layers)
        {
            _graph.Scope = $"{scope}.{name}";
            outputs.Add(AddLayer(branch, x));
        }

        _graph.Scope = scope;
        return _graph.Node("Concat", [OnnxProto.Attribute("axis", 1)], [.. outputs]);
    }

    private string AddMean(string x) => _graph.Node("ReduceMean", [OnnxProto.Attribute("axes", [1])], x);

    /// <summary>Adds the lookup and reshapes N x L x dimension to N x (L * dimension).</summary>
    private string AddEmbedding(Embedding<T> layer, string x)
    {
        string weight = _graph.Tensor("weight", layer.W.AsColumnMajorArray(), layer.Count, layer.Dimension);
        return _graph.Node("Flatten", _graph.Node("Gather", weight, _graph.Cast(x, OnnxType.Int64)));
    }

    /// <summary>The columns without an embedding, and behind them the vectors of the others.</summary>
    private string AddColumnEmbedding(ColumnEmbedding<T> layer, string x)
    {
        string scope = _graph.Scope;
        List<string> outputs = [];
        long[] others = [.. Enumerable.Range(0, layer.InFeatures).Except(layer.Embeddings.Select(entry => entry.Key)).Select(column => (long)column)];
        if (others.Length > 0)
        {
            outputs.Add(AddColumns(x, others));
        }

        foreach ((int column, Embedding<T> embedding) in layer.Embeddings)
        {
            _graph.Scope = FormattableString.Invariant($"{scope}.{column}");
            outputs.Add(AddEmbedding(embedding, AddColumns(x, [column])));
        }

        _graph.Scope = scope;
        return _graph.Node("Concat", [OnnxProto.Attribute("axis", 1)], [.. outputs]);
    }

    /// <summary>Some columns of a matrix.</summary>
    private string AddColumns(string x, long[] columns) => _graph.Node("Gather", [OnnxProto.Attribute("axis", 1)], x, _graph.Tensor("columns", columns, columns.Length));

    private string AddLeakyReLU(LeakyReLU<T> layer, string x) => IsFloat(layer.Slope)
        ? _graph.Node("LeakyRelu", [OnnxProto.Attribute("alpha", (float)layer.Slope)], x)
        : _graph.Node("PRelu", x, Constant("slope", layer.Slope));

    private string AddELU(double alpha, string x) => IsFloat(alpha)
        ? _graph.Node("Elu", [OnnxProto.Attribute("alpha", (float)alpha)], x)
        : _graph.Node("PRelu", _graph.Node("Elu", x), Constant("alpha", alpha));

    /// <summary>Composes SELU from ELU, because the attributes of the operator Selu are float.</summary>
    private string AddSELU(string x) =>
        _graph.Node("Mul", AddELU(1.6732632423543772848170429916717, x), Constant("scale", 1.0507009873554804934193349852946));

    /// <summary>Adds x min(max(x + 3, 0), 6) / 6.</summary>
    private string AddHardswish(string x)
    {
        string gate = _graph.Node("Max", _graph.Node("Add", x, Constant("three", 3)), Constant("zero", 0));
        gate = _graph.Node("Min", gate, Constant("six", 6));
        return _graph.Node("Mul", x, _graph.Node("Mul", gate, Constant("sixth", 1.0 / 6)));
    }

    private string AddSoftplus(Softplus<T> layer, string x)
    {
        string beta = Constant("beta", layer.Beta);
        string scaled = _graph.Node("Mul", x, beta);
        string softplus = _graph.Node("Div", _graph.Node("Softplus", scaled), beta);
        string isAbove = _graph.Node("Greater", scaled, Constant("threshold", layer.Threshold));
        return _graph.Node("Where", isAbove, x, softplus);
    }

    /// <summary>Adds x (1 + erf(x / sqrt 2)) / 2.</summary>
    private string AddGELU(string x)
    {
        string erf = _graph.Node("Erf", _graph.Node("Mul", x, Constant("sqrt_half", Math.Sqrt(0.5))));
        string onePlusErf = _graph.Node("Add", erf, Constant("one", 1));
        return _graph.Node("Mul", x, _graph.Node("Mul", onePlusErf, Constant("half", 0.5)));
    }

    /// <summary>Adds x (1 + tanh(g / 2)) / 2 with g = 2 sqrt(2 / pi) (x + 0.044715 x^3), as x sigmoid(g), which is accurate for small results.</summary>
    private string AddTanhGELU(string x)
    {
        double slope = 2 * Math.Sqrt(2 / Math.PI);
        string cubic = _graph.Node("Mul", _graph.Node("Mul", x, x), Constant("cubic", 0.044715 * slope));
        string g = _graph.Node("Mul", x, _graph.Node("Add", cubic, Constant("linear", slope)));
        return _graph.Node("Mul", x, _graph.Node("Sigmoid", g));
    }

    /// <summary>Adds 1 for positive x, low for negative x, atZero for 0 and NaN for NaN.</summary>
    private string AddStep(string x, double low, double atZero)
    {
        string zero = Constant("zero", 0);
        string step = _graph.Node("Where", _graph.Node("Equal", x, zero), Constant("at_zero", atZero), x);
        step = _graph.Node("Where", _graph.Node("Less", x, zero), Constant("low", low), step);
        return _graph.Node("Where", _graph.Node("Greater", x, zero), Constant("one", 1), step);
    }

    /// <summary>Adds scale / (refractoryTime + membraneTimeConstant log(1 + 1 / max(x - 1, 0))); 0 for x up to 1, since 1 / 0 is infinite.</summary>
    private string AddLIFRate(LIFRate<T> layer, string x)
    {
        string one = Constant("one", 1);
        string quotient = _graph.Node("Div", one, _graph.Node("Relu", _graph.Node("Sub", x, one)));
        string logarithm = _graph.Node("Log", _graph.Node("Add", quotient, one));
        string rise = _graph.Node("Mul", logarithm, Constant("membrane_time_constant", layer.MembraneTimeConstant));
        string interval = _graph.Node("Add", rise, Constant("refractory_time", layer.RefractoryTime));
        return _graph.Node("Div", Constant("scale", layer.Scale), interval);
    }

    private string AddRowwise(string op, string x) => _graph.Node(op, [OnnxProto.Attribute("axis", 1)], x);

    private string Constant(string name, double value) => _graph.Constant(name, T.CreateTruncating(value));

    private string AddRow(string name, Matrix<T> row) => _graph.Tensor(name, row.AsColumnMajorArray(), row.ColumnCount);

    /// <summary>Whether the setting, rounded to T, is exactly representable as a float.</summary>
    private static bool IsFloat(double setting) => (float)InElementType(setting) == InElementType(setting);

    private static double InElementType(double setting) => double.CreateTruncating(T.CreateTruncating(setting));
}
