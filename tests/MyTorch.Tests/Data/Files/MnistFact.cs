using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Data;

/// <summary>A test on the real MNIST files, skipped if they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MnistFact : FactAttribute
{
    public MnistFact()
    {
        if (!Directory.Exists(Folder))
        {
            Skip = $"There are no MNIST files in {Folder}.";
        }
    }

    /// <summary>Outside the repository, which must not contain the images.</summary>
    public static string Folder { get; } = Path.GetFullPath(Repository.PathOf("../shared/mnist"));
}
