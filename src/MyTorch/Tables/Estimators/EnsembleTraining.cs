using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Trains the networks of a recipe, each on the rows of its fold, side by side.</summary>
internal sealed class EnsembleTraining(TableRecipe recipe, TargetEncoding target, int seed)
{
    private const int SeedsPerNetwork = 1000;

    /// <summary>Trains the networks.</summary>
    /// <param name="features">The features for each network of the recipe, N x C each; networks with the same encoding share a matrix.</param>
    /// <param name="targets">The targets, N x 1 or N x K.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="progress">Receives the number of networks that are finished and of all.</param>
    /// <param name="cancellationToken">Stops the training.</param>
    /// <returns>The networks, those of the first fold first, in evaluation mode and with the weights of their best epochs.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="NotFiniteNumberException">A loss or gradient is not finite.</exception>
    public TrainedNetwork[] Train(
        IReadOnlyList<Matrix<float>> features, Matrix<float> targets, IReadOnlyList<Fold> folds, IProgress<(int Done, int All)>? progress, CancellationToken cancellationToken)
    {
        var datasets = features.Distinct<object>(ReferenceEqualityComparer.Instance).ToDictionary(x => x, x => new Dataset<float>((Matrix<float>)x, targets), ReferenceEqualityComparer.Instance);
        var trained = new List<TrainedNetwork>();
        int all = folds.Count * recipe.Networks.Count;
        foreach ((int index, Fold fold) in folds.Index())
        {
            foreach ((int member, TableNetwork settings) in recipe.Networks.Index())
            {
                int networkSeed = seed + (SeedsPerNetwork * ((index * recipe.Networks.Count) + member));
                Dataset<float> dataset = datasets[features[member]];
                Sequential<float> network = settings.Create(dataset.X.ColumnCount, target.Outputs, networkSeed);
                History history = Fit(settings, network, dataset, fold, networkSeed, cancellationToken);
                trained.Add(new TrainedNetwork(network, member, index, history));
                progress?.Report((trained.Count, all));
            }
        }

        return [.. trained];
    }

    private History Fit(TableNetwork settings, Sequential<float> network, Dataset<float> dataset, Fold fold, int networkSeed, CancellationToken cancellationToken)
    {
        int batchSize = recipe.BatchSizeFor(fold.Training.Length);
        var trainer = new Trainer<float>(network, target.CreateCriterion(), new AdamW<float>(network.Parameters, settings.LearningRate, weightDecay: settings.WeightDecay))
        {
            EarlyStopping = new EarlyStopping(recipe.Patience),
        };
        History history = trainer.Fit(
            new DataLoader<float>(dataset.Subset(fold.Training), batchSize, shuffle: true, networkSeed, dropLast: true),
            new DataLoader<float>(dataset.Subset(fold.Validation), fold.Validation.Length),
            recipe.Epochs,
            progress: null,
            cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        network.Eval();
        return history;
    }
}
