using MyTorch.Search;

namespace MyTorch.Cli;

/// <summary>Shows the progress of a search.</summary>
internal interface ISearchDisplay
{
    /// <summary>Runs the search and shows what it reports.</summary>
    /// <param name="trials">How many trials there will be.</param>
    /// <param name="search">The search.</param>
    SearchResults Show(int trials, Func<IProgress<TrialResult>, SearchResults> search);
}
