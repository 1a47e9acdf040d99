// Trains five epochs each time it is started and continues from its last checkpoint: dotnet run docs/samples/resume.cs [folder]
#:project ../../src/MyTorch/MyTorch.csproj
using MyTorch;
using MyTorch.Data;

string path = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory().FullName;
using var folder = new CheckpointFolder(path);
DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1).Standardized();
var network = new Sequential<float>(
    new Linear<float>(64, 32, seed: 1), new ReLU<float>(), new Dropout<float>(0.2, seed: 1),
    new Linear<float>(32, 10, seed: 2));
var trainer = new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), new Adam<float>(network.Parameters, learningRate: 0.003))
{
    Callbacks = [new Saving(folder)],
};
folder.LoadLatest(new Checkpoint<float>(trainer));
int done = trainer.History.Epochs;

History history = trainer.Fit(
    new DataLoader<float>(digits.Train, batchSize: 32, shuffle: true, seed: 1), new DataLoader<float>(digits.Validation, batchSize: 256), epochs: done + 5);
Console.WriteLine($"Epochs {done + 1} to {history.Epochs}, validation loss {history["validation_loss"][^1]:F4}; checkpoints in {path}");

/// <summary>Saves the whole run after each epoch.</summary>
internal sealed class Saving(CheckpointFolder folder) : ITrainingCallback<float>
{
    public void EpochEnded(Trainer<float> trainer, EpochMetrics epoch) => folder.Save(new Checkpoint<float>(trainer));
}
