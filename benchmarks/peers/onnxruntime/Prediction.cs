using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using MyTorch.Onnx;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Runs the exported network on tensors that are bound once.</summary>
internal sealed class Prediction<T> : Work where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly NetworkTask<T> _task;
    private readonly InferenceSession _session;
    private readonly RunOptions _options = new();
    private readonly OrtIoBinding _binding;
    private readonly OrtValue _input;
    private readonly OrtValue _output;
    private readonly T[] _logits;

    public Prediction(NetworkTask<T> task, int threads)
    {
        _task = task;
        using var options = new SessionOptions { IntraOpNumThreads = threads };
        using var model = new MemoryStream();
        OnnxExporter.Export(CreateNetwork(task), model);
        _session = new InferenceSession(model.ToArray(), options);
        int classes = task.Weights[^1].ColumnCount;
        _logits = new T[task.X.RowCount * classes];
        _input = OrtValue.CreateTensorValueFromMemory(task.X.ToRowMajorArray(), [task.X.RowCount, task.X.ColumnCount]);
        _output = OrtValue.CreateTensorValueFromMemory(_logits, [task.X.RowCount, classes]);
        _binding = _session.CreateIoBinding();
        _binding.BindInput(_session.InputNames[0], _input);
        _binding.BindOutput(_session.OutputNames[0], _output);
    }

    public override void Step() => _session.RunWithBinding(_options, _binding);

    /// <summary>The mean cross-entropy of the output.</summary>
    public override double Value()
    {
        int classes = _logits.Length / _task.Classes.Length;
        return _task.Classes.Select((label, sample) =>
        {
            double[] logits = [.. _logits.Skip(sample * classes).Take(classes).Select(double.CreateTruncating)];
            return Math.Log(logits.Sum(logit => Math.Exp(logit - logits[label])));
        }).Average();
    }

    public override void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static Sequential<T> CreateNetwork(NetworkTask<T> task) => new(Enumerable.Range(0, task.Weights.Length).SelectMany<int, Layer<T>>(layer =>
    {
        var linear = new Linear<T>(task.Weights[layer].RowCount, task.Weights[layer].ColumnCount, (_, _) => task.Weights[layer], Initializers.Zeros<T>);
        task.Biases[layer].CopyTo(linear.B);
        return layer == task.Weights.Length - 1 ? [linear] : [linear, CreateActivation(task.Hidden)];
    }));

    private static Activation<T> CreateActivation(string name) => name switch
    {
        "Sigmoid" => new Sigmoid<T>(),
        "Tanh" => new Tanh<T>(),
        _ => new ReLU<T>(),
    };
}
