// Fits a noisy function with a network of one hidden layer: dotnet run docs/samples/regression.cs
#:project ../../src/MyTorch/MyTorch.csproj
using MathNet.Numerics.LinearAlgebra;
using MyTorch;
using MyTorch.Data;

var random = new Random(1);
Matrix<double> x = Matrix<double>.Build.Dense(400, 1, (_, _) => (4 * random.NextDouble()) - 2);
Matrix<double> noise = Initializers.Normal<double>(0, 0.05, seed: 2)(400, 1);
Matrix<double> y = x.Map(value => Math.Sin(3 * value) * Math.Exp(-value * value / 2)) + noise;
DataSplit<double> data = new Dataset<double>(x, y).Split(validation: 0.25, test: 0, seed: 1);

var network = new Sequential<double>(
    new Linear<double>(1, 32, seed: 1), new Tanh<double>(),
    new Linear<double>(32, 1, seed: 2));
var trainer = new Trainer<double>(network, new MeanSquaredError<double>(), new Adam<double>(network.Parameters, learningRate: 0.01))
{
    EarlyStopping = new EarlyStopping(patience: 50),
};
History history = trainer.Fit(
    new DataLoader<double>(data.Train, batchSize: 32, shuffle: true, seed: 1), new DataLoader<double>(data.Validation, batchSize: 100), epochs: 500);

Console.WriteLine($"Root mean squared error {Math.Sqrt(history["validation_loss"].Min()):F3} with noise of 0.05");
foreach (double point in new[] { -1.5, -0.5, 0.5, 1.5 })
{
    double[] prediction = new double[1];
    network.Predict([point], prediction);
    Console.WriteLine($"f({point,4}) = {Math.Sin(3 * point) * Math.Exp(-point * point / 2),6:F3}, predicted {prediction[0],6:F3}");
}
