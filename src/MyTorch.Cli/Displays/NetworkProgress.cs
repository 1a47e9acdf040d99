namespace MyTorch.Cli;

/// <summary>Tracks networks that are trained in parallel, possibly in two rounds, and reports each epoch when the first network has finished the next one.</summary>
internal sealed class NetworkProgress : IProgress<(int Network, EpochMetrics Epoch)>
{
    private readonly int _patience;
    private readonly Action<NetworkProgress> _handle;
    private readonly int[] _epochs;
    private readonly int[] _bestEpochs;
    private readonly double[] _best;
    private NetworkProgress? _later;

    /// <summary>Creates a tracker without epochs.</summary>
    /// <param name="networks">The number of networks.</param>
    /// <param name="patience">The number of epochs without an improvement after which a network stops.</param>
    /// <param name="handle">Called with this instance when a network is the first to finish a further epoch.</param>
    public NetworkProgress(int networks, int patience, Action<NetworkProgress> handle)
    {
        (_patience, _handle) = (patience, handle);
        (_epochs, _bestEpochs, _best) = (new int[networks], new int[networks], new double[networks]);
        Array.Fill(_best, double.PositiveInfinity);
    }

    /// <summary>The last epoch that a network has finished, from 1.</summary>
    public int Epoch { get; private set; }

    /// <summary>The number of networks that were stopped early.</summary>
    public int Stopped => _epochs.Zip(_bestEpochs).Count(network => network.First - network.Second >= _patience);

    /// <summary>The mean of the lowest validation losses of the networks.</summary>
    public double BestLoss => _best.Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();

    /// <summary>The numbers of epochs of the network that stopped first and of the network that stopped last.</summary>
    public (int Fewest, int Most) Epochs => _later is null
        ? (_epochs.Min(), _epochs.Max())
        : (Math.Min(_epochs.Min(), _later.Epochs.Fewest), Math.Max(_epochs.Max(), _later.Epochs.Most));

    /// <inheritdoc/>
    public void Report((int Network, EpochMetrics Epoch) value)
    {
        (int network, EpochMetrics epoch) = value;
        if (network >= _epochs.Length)
        {
            _later ??= new NetworkProgress(_epochs.Length, _patience, _handle);
            _later.Report((network - _epochs.Length, epoch));
            return;
        }

        if (epoch.Epoch > Epoch)
        {
            if (Epoch > 0)
            {
                _handle(this);
            }

            Epoch = epoch.Epoch;
        }

        _epochs[network] = epoch.Epoch;
        if (epoch.ValidationLoss < _best[network])
        {
            (_best[network], _bestEpochs[network]) = (epoch.ValidationLoss.Value, epoch.Epoch);
        }
    }
}
