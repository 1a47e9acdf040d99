using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The command line of <c>peers</c>.</summary>
internal static class PeersCommand
{
    private const string MathNet = "mathnet";

    private static readonly Option<bool> Gemm = new("--gemm") { Description = "Compare single matrix products with NumPy's, instead of networks." };
    private static readonly Option<string[]> Families = List("--shapes", "With --gemm: which products.", ProductShape.Families);
    private static readonly Option<string[]> Workloads = List("--workload", "Which networks.", [.. Workload.All.Select(workload => workload.Name)]);
    private static readonly Option<bool> AllOperations = new("--operations") { Description = "Compare optimizers and activations with PyTorch's, instead of networks." };
    private static readonly Option<string[]> Operations = List("--operation", "With --operations: which ones.", Operation.Functions);
    private static readonly Option<bool> Variables = new("--variables") { Description = "Compare training steps written with variables with PyTorch's, instead of networks of layers." };
    private static readonly Option<bool> Throughput = new("--throughput") { Description = "Compare training on MNIST with PyTorch's and scikit-learn's, instead of networks." };
    private static readonly Option<string> MnistFolder = new("--mnist") { Description = "With --throughput: the folder of the images.", DefaultValueFactory = _ => "../shared/mnist" };
    private static readonly Option<int> Epochs = new("--epochs") { Description = "With --throughput: the number of epochs.", DefaultValueFactory = _ => 10 };
    private static readonly Option<string[]> Types = List("--type", "The element types.", [ElementTypes.Double, ElementTypes.Single]);
    private static readonly Option<string[]> Sides = List("--peer", "The contenders besides MyTorch.", [.. PeerLibrary.ForNetworks.Select(peer => peer.Id), MathNet]);
    private static readonly Option<int[]> Threads = new("--threads")
    {
        Description = "The numbers of threads to try; the best of each contender counts.",
        DefaultValueFactory = _ => [1, 2],
        CustomParser = result => [.. Words(result).Select(word => ParseCount(word, result))],
    };

    private static readonly Option<string[]> Kernels = new("--kernel")
    {
        Description = "The OpenBLAS kernels to try (OPENBLAS_CORETYPE); the best of each contender counts. [default: for this processor]",
        CustomParser = Words,
    };

    private static readonly Option<int> Rounds = new("--rounds") { Description = "The number of samples of each contender.", DefaultValueFactory = _ => 15 };
    private static readonly Option<string> Python = new("--python") { Description = "The interpreter.", DefaultValueFactory = _ => "/usr/bin/python3" };
    private static readonly Option<string?> Out = new("--out") { Description = "The output file of the table." };

    /// <summary>Returns the exit code: 1 if the contenders do not do the same work, or a peer cannot be compared.</summary>
    public static int Run(string[] args)
    {
        var command = new RootCommand("Times MyTorch against NumPy, PyTorch, scikit-learn, libtorch, ONNX Runtime and plain MathNet on the same work.")
        {
            Gemm, Families, AllOperations, Operations, Variables, Throughput, MnistFolder, Epochs, Workloads, Types, Sides, Threads, Kernels, Rounds, Python, Out,
        };
        command.Validators.Add(result =>
        {
            if (new[] { Gemm, AllOperations, Variables, Throughput }.Count(result.GetValue) > 1)
            {
                result.AddError("--gemm, --operations, --variables and --throughput cannot be combined.");
            }
        });
        command.SetAction(result =>
        {
            try
            {
                PeersRun.Run(Read(result), args);
                return 0;
            }
            catch (Exception exception) when (exception is InvalidOperationException or TimeoutException or IOException)
            {
                Console.Error.WriteLine($"peers: {exception.Message}");
                return 1;
            }
        });
        return command.Parse(args).Invoke();
    }

    private static PeerOptions Read(ParseResult result)
    {
        PeerMode mode = result.GetValue(Gemm) ? PeerMode.Products
            : result.GetValue(AllOperations) ? PeerMode.Operations
            : result.GetValue(Variables) ? PeerMode.Variables
            : result.GetValue(Throughput) ? PeerMode.Throughput
            : PeerMode.Networks;
        string[] sides = result.GetValue(Sides)!;
        return new PeerOptions
        {
            Mode = mode,
            Families = result.GetValue(Families)!,
            Operations = result.GetValue(Operations)!,
            Workloads = [.. Workload.All.Where(workload => result.GetValue(Workloads)!.Contains(workload.Name))],
            Types = result.GetValue(Types)!,
            Libraries = mode switch
            {
                PeerMode.Products => PeerLibrary.ForProducts,
                PeerMode.Operations => PeerLibrary.ForOperations,
                PeerMode.Variables => [.. PeerLibrary.ForVariables.Where(library => sides.Contains(library.Id))],
                PeerMode.Throughput => [.. PeerLibrary.ForThroughput.Where(library => sides.Contains(library.Id))],
                _ => [.. PeerLibrary.ForNetworks.Where(library => sides.Contains(library.Id))],
            },
            PlainMathNet = sides.Contains(MathNet),
            Threads = result.GetValue(Threads)!,
            Kernels = result.GetValue(Kernels) is { Length: > 0 } kernels ? kernels : PeerOptions.DefaultKernels(mode),
            Mnist = result.GetValue(MnistFolder)!,
            Epochs = Math.Max(1, result.GetValue(Epochs)),
            Rounds = Math.Max(1, result.GetValue(Rounds)),
            Python = result.GetValue(Python)!,
            Out = result.GetValue(Out),
        };
    }

    /// <summary>Creates an option for a comma-separated subset of the choices; the default is all of them.</summary>
    private static Option<string[]> List(string name, string description, IReadOnlyList<string> choices) => new(name)
    {
        Description = $"{description} Choose from {string.Join(',', choices)}.",
        DefaultValueFactory = _ => [.. choices],
        CustomParser = result =>
        {
            string[] words = Words(result);
            if (words.Except(choices).FirstOrDefault() is { } unknown)
            {
                result.AddError($"{name}: '{unknown}' is not a valid value: choose from {string.Join(',', choices)}.");
            }

            return words;
        },
    };

    private static string[] Words(ArgumentResult result) => [.. result.Tokens.SelectMany(token => token.Value.Split(','))];

    private static int ParseCount(string word, ArgumentResult result)
    {
        if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1)
        {
            result.AddError($"'{word}' is not a number of threads.");
        }

        return count;
    }
}
