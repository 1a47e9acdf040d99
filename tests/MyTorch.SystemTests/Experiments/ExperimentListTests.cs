using FluentAssertions;
using MyTorch.Cli;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

public sealed class ExperimentListTests
{
    [Fact]
    public void Names_are_unique_in_alphabetical_order_and_fit_for_files() => ExperimentList.All.Select(experiment => experiment.Name)
        .Should().OnlyHaveUniqueItems().And.BeInAscendingOrder(StringComparer.Ordinal).And.OnlyContain(name => name.All(letter => letter == '-' || char.IsAsciiLetterLower(letter)));

    [Fact]
    public void All_experiments_of_the_assembly_are_listed() => ExperimentList.All.Select(experiment => experiment.GetType())
        .Should().BeEquivalentTo(typeof(Experiment).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Experiment))));

    [Fact]
    public void Titles_and_sources_are_lines_that_a_reader_understands() => ExperimentList.All.SelectMany(experiment => new[] { experiment.Title, experiment.Source })
        .Should().OnlyContain(text => text.Length > 0 && text.Length <= 100 && !text.Contains("seed 0", StringComparison.OrdinalIgnoreCase) && !text.Contains('\n') && !text.EndsWith('.'));

    [Fact]
    public void Each_one_stops_when_it_is_cancelled() => ExperimentList.All.Should().AllSatisfy(experiment =>
        experiment.Invoking(it => it.Run(new CancellationToken(canceled: true))).Should().Throw<OperationCanceledException>(experiment.Name));
}
