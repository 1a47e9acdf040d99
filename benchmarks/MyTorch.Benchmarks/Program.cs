using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MyTorch.Benchmarks.Growth;
using MyTorch.Benchmarks.Loading;
using MyTorch.Benchmarks.Loop;
using MyTorch.Benchmarks.Peers;
using MyTorch.Benchmarks.Spiking;
using MyTorch.Benchmarks.Tables;

if (args is [string command, .. string[] options] && Command(command) is { } run)
{
    return run(options);
}

IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;

static Func<string[], int>? Command(string name) => name switch
{
    "growth" => GrowthCommand.Run,
    "loading" => LoadingCommand.Run,
    "loop" => LoopCommand.Run,
    "peers" => PeersCommand.Run,
    "spiking" => SpikingCommand.Run,
    "streaming" => StreamingCommand.Run,
    "tables" => TablesCommand.Run,
    _ => null,
};
