// Trains a classifier of handwritten digits and shows what it confuses: dotnet run docs/samples/digits.cs
#:project ../../src/MyTorch/MyTorch.csproj
using MyTorch;
using MyTorch.Data;
using MyTorch.Metrics;

DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1).Standardized();
var network = new Sequential<float>(
    new Linear<float>(64, 64, seed: 1), new BatchNorm<float>(64), new ReLU<float>(),
    new Linear<float>(64, 10, seed: 2));
var optimizer = new AdamW<float>(network.Parameters, learningRate: 0.01);
var trainer = new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), optimizer)
{
    Metrics = [Metric.Accuracy<float>()],
    EarlyStopping = new EarlyStopping(patience: 5),
};
History history = trainer.Fit(
    new DataLoader<float>(digits.Train, batchSize: 32, shuffle: true, seed: 1),
    new DataLoader<float>(digits.Validation, batchSize: 256),
    epochs: 20);

ConfusionMatrix confusion = ConfusionMatrix.Create(network.Predict(digits.Validation.X), digits.Validation.Y);
Console.WriteLine($"{history.Epochs} epochs, validation accuracy {100 * confusion.Accuracy:F1}%");
Console.WriteLine(confusion);
