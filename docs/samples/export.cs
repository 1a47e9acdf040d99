// Trains a network, saves it for .NET and for PyTorch, and writes an ONNX model: dotnet run docs/samples/export.cs [folder]
#:project ../../src/MyTorch/MyTorch.csproj
#:project ../../src/MyTorch.Onnx/MyTorch.Onnx.csproj
using MyTorch;
using MyTorch.Data;
using MyTorch.Onnx;

string folder = args.Length > 0 ? args[0] : Directory.CreateTempSubdirectory().FullName;
DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1).Standardized();
var network = new Sequential<float>(
    new Linear<float>(64, 32, seed: 1), new ReLU<float>(),
    new Linear<float>(32, 10, seed: 2));
new Trainer<float>(network, new SoftmaxCrossEntropy<float>(), new Adam<float>(network.Parameters, learningRate: 0.01)).Fit(
    new DataLoader<float>(digits.Train, batchSize: 32, shuffle: true, seed: 1), validation: null, epochs: 5);

string weights = Path.Combine(folder, "digits.safetensors");
network.Save(weights);
Sequential<float> loaded = Model.Load<float>(weights).Network;
Console.WriteLine($"Loaded from its file alone, bitwise equal: {loaded.Predict(digits.Validation.X).Equals(network.Predict(digits.Validation.X))}");

string onnx = Path.Combine(folder, "digits.onnx");
OnnxExporter.Export(network, onnx);
Console.WriteLine($"{onnx}: {new FileInfo(onnx).Length:N0} bytes");
