using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using MyTorch.Benchmarks.Growth;
using MyTorch.Benchmarks.Peers;

if (args is ["growth", .. string[] growthOptions])
{
    return GrowthCommand.Run(growthOptions);
}

if (args is ["peers", .. string[] options])
{
    return PeersCommand.Run(options);
}

IEnumerable<Summary> summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return summaries.All(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
