namespace MyTorch.Tables;

/// <summary>The training of a network of a model.</summary>
/// <param name="Fold">The fold whose held-out rows validated the network, from 0.</param>
/// <param name="Network">The index of the network in the recipe, from 0.</param>
/// <param name="History">The losses of each epoch; the validation loss is computed on the held-out rows of the fold.</param>
public sealed record LearningCurve(int Fold, int Network, History History)
{
    /// <summary>The epoch with the smallest validation loss, from 1, whose weights the network has; 0 if no loss is finite.</summary>
    public int BestEpoch
    {
        get
        {
            (double best, int epoch) = (double.PositiveInfinity, 0);
            foreach ((int index, double loss) in History[History.ValidationLoss].Index())
            {
                (best, epoch) = loss < best ? (loss, index + 1) : (best, epoch);
            }

            return epoch;
        }
    }
}
