// A random network of spiking neurons, simulated exactly from spike to spike: dotnet run docs/samples/spiking.cs
#:project ../../src/MyTorch/MyTorch.csproj
using MyTorch.Neurons;

var network = new SpikingNetwork();
PoissonPopulation sources = network.AddPoissonSources([.. Enumerable.Repeat(40.0, 200)], seed: 3);
LIFPopulation excitatory = network.AddNeurons(160);
LIFPopulation inhibitory = network.AddNeurons(40);
foreach (LIFPopulation target in (LIFPopulation[])[excitatory, inhibitory])
{
    network.ConnectRandomly(sources, target, probability: 0.1, weight: 0.0016, timeConstant: 0.005, delay: 0.001, seed: 1);
    network.ConnectRandomly(excitatory, target, probability: 0.1, weight: 0.003, timeConstant: 0.005, delay: 0.0015, seed: 2);
    network.ConnectRandomly(inhibitory, target, probability: 0.1, weight: -0.012, timeConstant: 0.01, delay: 0.0015, seed: 3);
}

SpikeRecorder spikes = network.RecordSpikes(excitatory);
network.Run(duration: 1, timeStep: 0.001);

Console.WriteLine($"{spikes.Spikes.Count} spikes, {spikes.Spikes.Count / 160.0:F1} Hz; the first at {spikes.Spikes[0].Time * 1000:F3} ms");
for (int bin = 0; bin < 20; bin++)
{
    int count = spikes.Spikes.Count(spike => (int)(spike.Time / 0.05) == bin);
    Console.WriteLine($"{bin * 50,4} ms {new string('#', count / 10)}");
}
