namespace MyTorch.Tests.Support;

/// <summary>Finds files of the repository in which the tests were built.</summary>
internal static class Repository
{
    /// <summary>The folder that contains MyTorch.sln.</summary>
    public static string Root { get; } = FindRoot();

    public static string PathOf(string relative) => Path.Combine(Root, relative);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "MyTorch.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} contains MyTorch.sln.");
    }
}
