namespace MyTorch.Tables;

/// <summary>The training of a network of a model.</summary>
/// <param name="Fold">The fold that held out the rows of its validation, from 0.</param>
/// <param name="Network">Which of the recipe's networks it is, from 0.</param>
/// <param name="History">The losses of each epoch; those of validation are of the rows that the fold held out.</param>
public sealed record LearningCurve(int Fold, int Network, History History)
{
    /// <summary>The epoch, from 1, with the smallest validation loss, whose weights the network has; 0 if no loss is finite.</summary>
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
