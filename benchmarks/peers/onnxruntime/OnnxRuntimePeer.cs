using Microsoft.ML.OnnxRuntime;

namespace MyTorch.Benchmarks.Peers;

/// <summary>ONNX Runtime.</summary>
internal sealed class OnnxRuntimePeer : Peer
{
    protected override string Version => $"ONNX Runtime {OrtEnv.Instance().GetVersionString()}";

    protected override string Blas => "its MLAS";

    protected override Work CreateNetwork<T>(NetworkTask<T> task) =>
        task.IsPrediction ? new Prediction<T>(task, Threads) : throw new UnableException("does not train");
}
