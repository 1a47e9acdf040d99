using MyTorch.Tests.Kernels;
using Xunit;

namespace MyTorch.SystemTests.Processes;

/// <summary>The tests of this assembly that need the process-wide thread team for themselves.</summary>
[CollectionDefinition(nameof(ThreadTeamTester), DisableParallelization = true)]
public static class SingleThreadTeam;
