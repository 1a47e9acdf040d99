using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Tables;

/// <summary>Trains the networks of a recipe in parallel, each on the training rows of its fold.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="encoders">The encoding of the features for each network of the recipe.</param>
/// <param name="target">The targets.</param>
/// <param name="seed">The seed of the initial weights and the order of the samples.</param>
/// <param name="load">Creates the loader of the training rows of a network and a fold with a seed; null to load them from the features.</param>
internal sealed class EnsembleTraining(
    TableRecipe recipe, IReadOnlyList<TableEncoder> encoders, TargetEncoding target, int seed, Func<int, Fold, int, IBatchSource<float>>? load = null)
{
    private const int SeedsPerNetwork = 1000;

    /// <summary>Trains the networks.</summary>
    /// <param name="features">The features for each network of the recipe, N x C each; networks with the same encoding share a matrix.</param>
    /// <param name="targets">The targets, N x 1 or N x K.</param>
    /// <param name="weights">The weight of each row, N x 1; null for equal weights.</param>
    /// <param name="folds">The folds.</param>
    /// <param name="networks">The networks to continue training, ordered by fold; null for new networks.</param>
    /// <param name="progress">Receives the metrics of each finished epoch and the index of its network.</param>
    /// <param name="cancellationToken">Cancels the training.</param>
    /// <returns>The networks, ordered by fold, in evaluation mode with the weights of their best epochs.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="TrainerGroupException">A loss or gradient is not finite.</exception>
    public TrainedNetwork[] Train(
        IReadOnlyList<Matrix<float>> features, Matrix<float> targets, Matrix<float>? weights, IReadOnlyList<Fold> folds, IReadOnlyList<Sequential<float>>? networks, IProgress<(int Network, EpochMetrics Epoch)>? progress, CancellationToken cancellationToken)
    {
        Dataset<float>[] datasets = ShareDatasets(features, targets, weights);
        (int Fold, int Member)[] places = [.. folds.Index().SelectMany(fold => recipe.Networks.Index().Select(member => (fold.Index, member.Index)))];
        Trainer<float>[] trainers = [.. places.Select((place, index) => CreateTrainer(recipe.Networks[place.Member], networks?[index] ?? recipe.Networks[place.Member].Create(encoders[place.Member], target.Outputs, SeedOf(index))))];
        new TrainerGroup<float>(trainers).Fit(
            [.. places.Select((place, index) => CreateSources(datasets[place.Member], place.Member, folds[place.Fold], SeedOf(index)))], recipe.Epochs, progress, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        Array.ForEach(trainers, trainer => trainer.Network.Eval());
        return [.. places.Select((place, index) => new TrainedNetwork(trainers[index].Network, place.Member, place.Fold, trainers[index].History))];
    }

    private int SeedOf(int index) => seed + (SeedsPerNetwork * index);

    private Trainer<float> CreateTrainer(TableNetwork settings, Sequential<float> network)
    {
        var optimizer = new AdamW<float>(network.Parameters, settings.LearningRate, weightDecay: settings.WeightDecay);
        return new Trainer<float>(network, target.CreateCriterion(), optimizer) { EarlyStopping = new EarlyStopping(recipe.Patience) };
    }

    private (IBatchSource<float> Training, IBatchSource<float>? Validation) CreateSources(Dataset<float> dataset, int member, Fold fold, int networkSeed) => (
        load?.Invoke(member, fold, networkSeed) ?? new DataLoader<float>(dataset, fold.Training, recipe.BatchSizeFor(fold.Training.Length), shuffle: true, networkSeed, dropLast: true),
        new DataLoader<float>(dataset, fold.Validation, Math.Min(fold.Validation.Length, TableModel.RowsAtOnce)));

    /// <summary>Creates the datasets of the networks; networks that share a matrix share a dataset.</summary>
    private static Dataset<float>[] ShareDatasets(IReadOnlyList<Matrix<float>> features, Matrix<float> targets, Matrix<float>? weights)
    {
        var datasets = new Dataset<float>[features.Count];
        for (int i = 0; i < datasets.Length; i++)
        {
            int first = Enumerable.Range(0, i + 1).First(other => ReferenceEquals(features[other], features[i]));
            datasets[i] = first < i ? datasets[first] : new Dataset<float>(features[i], targets, weights);
        }

        return datasets;
    }
}
