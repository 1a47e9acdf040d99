// Searches learning rate, width and dropout in two stages: dotnet run docs/samples/search.cs
#:project ../../src/MyTorch/MyTorch.csproj
using MyTorch;
using MyTorch.Data;
using MyTorch.Metrics;
using MyTorch.Search;

DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1).Standardized();
var search = new RandomSearch(
    [
        Hyperparameter.LogUniform("learning_rate", 1e-4, 0.1),
        Hyperparameter.LogUniformInteger("units", 8, 128),
        Hyperparameter.Uniform("dropout", 0, 0.5),
    ],
    seed: 1,
    maximize: true) { Stages = 2, TrialsPerStage = 8, Jobs = Environment.ProcessorCount };

SearchResults results = search.Run(Train);
foreach (TrialResult result in results.Trials.OrderByDescending(trial => trial.Score).Take(3))
{
    Console.WriteLine($"trial {result.Trial.Number}: accuracy {result.Score:F3}, {string.Join(", ", result.Trial.Settings.Select(setting => $"{setting.Key} {setting.Value}"))}");
}

double Train(Trial trial, CancellationToken cancellationToken)
{
    int units = trial.Get<int>("units");
    var network = new Sequential<float>(
        new Linear<float>(64, units, seed: 1), new ReLU<float>(), new Dropout<float>(trial.Get<double>("dropout"), seed: 1),
        new Linear<float>(units, 10, seed: 2));
    var optimizer = new Adam<float>(network.Parameters, trial.Get<double>("learning_rate"));
    var trainer = new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), optimizer) { Metrics = [Metric.Accuracy<float>()] };
    return trainer.Fit(
        new DataLoader<float>(digits.Train, batchSize: 32, shuffle: true, seed: 1), new DataLoader<float>(digits.Validation, batchSize: 256),
        epochs: 5, cancellationToken: cancellationToken)["validation_accuracy"].Max();
}
