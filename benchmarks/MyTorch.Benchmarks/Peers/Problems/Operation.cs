namespace MyTorch.Benchmarks.Peers;

/// <summary>
/// A step of an optimizer over rows x columns parameters, or a pass of an activation over a batch of that size. The settings are the
/// defaults of PyTorch; SGD has a momentum.
/// </summary>
/// <param name="Function">The class name in the library and PyTorch.</param>
/// <param name="Kind">The part of its work.</param>
/// <param name="Rows">The number of rows of every matrix.</param>
/// <param name="Columns">The number of columns of every matrix.</param>
internal sealed record Operation(string Function, OperationKind Kind, int Rows, int Columns)
{
    private static readonly string[] Optimizers = ["SGD", "RMSprop", "Adam", "AdamW", "Adagrad"];
    private static readonly string[] Activations = ["Sigmoid", "Tanh", "ReLU", "LeakyReLU", "ELU", "Softplus", "GELU", "TanhGELU", "SiLU", "Softmax", "LogSoftmax"];

    /// <summary>All operations that can be selected by name.</summary>
    public static IReadOnlyList<string> Functions { get; } = [.. Optimizers, .. Activations];

    /// <summary>The number of steps after which all contenders must have the same parameters; a pass is stateless.</summary>
    public int ProofSteps => Kind == OperationKind.Step ? 5 : 1;

    /// <summary>The optimizers on one and ten million parameters, and the activations forward and backward.</summary>
    public static IEnumerable<Operation> All(IReadOnlyList<string> functions) =>
        functions.SelectMany<string, Operation>(function => Optimizers.Contains(function)
            ? [new(function, OperationKind.Step, 1000, 1000), new(function, OperationKind.Step, 1000, 10_000)]
            : [new(function, OperationKind.Forward, 1024, 1024), new(function, OperationKind.Backward, 1024, 1024)]);

    public override string ToString() => $"{Function} {Kind.ToString().ToLowerInvariant()}, {Rows} x {Columns}";
}
