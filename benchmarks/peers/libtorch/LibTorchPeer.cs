using TorchSharp;

namespace MyTorch.Benchmarks.Peers;

/// <summary>libtorch through TorchSharp.</summary>
internal sealed class LibTorchPeer : Peer
{
    protected override string Version
    {
        get
        {
            torch.set_num_threads(Threads);
            string version = string.Join('.', torch.__version__.Split('.').Take(3));
            return $"libtorch {version} through TorchSharp {typeof(torch).Assembly.GetName().Version?.ToString(3)}";
        }
    }

    protected override string Blas => "its oneDNN and MKL";

    protected override Work CreateNetwork<T>(NetworkTask<T> task) => task.IsPrediction ? new Prediction<T>(task) : new Training<T>(task);
}
