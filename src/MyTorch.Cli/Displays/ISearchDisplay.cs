using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Shows the progress of a search.</summary>
internal interface ISearchDisplay
{
    /// <summary>Runs the search and shows its progress.</summary>
    /// <param name="trials">The number of trials.</param>
    /// <param name="search">The search.</param>
    SearchResults Show(int trials, Func<IProgress<TrialResult>, SearchResults> search);
}
