using System.Xml.Linq;
using FluentAssertions;
using MyTorch.Cli;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Experiments;

/// <summary>docs/experiments.md and its pictures.</summary>
public sealed class GuideTests
{
    [Fact]
    public void Each_experiment_has_one_row()
    {
        const string Start = "| `";
        IEnumerable<string> names = File.ReadAllLines(Repository.PathOf("docs/experiments.md")).Where(line => line.StartsWith(Start, StringComparison.Ordinal)).Select(line => line.Split('`')[1]);
        names.Should().BeEquivalentTo(ExperimentList.All.Select(experiment => experiment.Name));
    }

    [Fact]
    public void The_picture_of_norms_is_what_the_command_writes() => Drawn(new VanishingExperiment(), "norms").Should().Be(Committed("vanishing-norms"));

    /// <summary>After 2000 epochs coordinates may depend on the last bits of the exponential function of a system, but not the texts.</summary>
    [Fact]
    public void The_picture_of_losses_has_the_texts_that_the_command_writes() => Texts(Drawn(new OverfittingExperiment(), "curves")).Should().Equal(Texts(Committed("overfitting-curves")));

    private static string Drawn(Experiment experiment, string picture) => experiment.Run(default).Pictures.Single(drawn => drawn.Name == picture).ToSvg();

    private static string Committed(string name) => File.ReadAllText(Repository.PathOf($"docs/images/{name}.svg")).ReplaceLineEndings("\n");

    private static IEnumerable<string> Texts(string svg) => XElement.Parse(svg).Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value);
}
