using FluentAssertions;
using MyTorch.Benchmarks.Tables;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Benchmarks;

public class TableComparisonTests
{
    private const double Tolerance = 1e-12;

    // Accuracies with two seeds: 0.9 and 1 for mine, 0.8 and 0.9 for xgboost, 1 and 0.9 for third. RMSEs: 3, 2 and 4.
    private static readonly TableResult[] Results =
    [
        Classes("flowers", 0, "mine", 0.9, 0.2), Classes("flowers", 0, "xgboost", 0.8, 0.4), Classes("flowers", 0, "third", 1, 0.6),
        Classes("flowers", 1, "mine", 1, 0.2), Classes("flowers", 1, "xgboost", 0.9, 0.4), Classes("flowers", 1, "third", 0.9, 0.2),
        Quantity("prices", 0, "mine", 3), Quantity("prices", 0, "xgboost", 2), Quantity("prices", 0, "third", 4),
        Quantity("prices", 1, "mine", 3), Quantity("prices", 1, "xgboost", 2), Quantity("prices", 1, "third", 0),
        Quantity("partial", 0, "mine", 3), Quantity("partial", 0, "xgboost", 3),
    ];

    private readonly TableComparison _comparison = new(Results);

    [Fact]
    public void Tables_without_all_results_are_left_out()
    {
        _comparison.Contenders.Should().Equal("mine", "xgboost", "third");
        _comparison.Tables.Should().Equal("flowers", "prices");
        _comparison.LeftOut.Should().Equal("partial");
        _comparison.Classifications.Should().Equal("flowers");
    }

    [Fact]
    public void Equal_means_share_their_places()
    {
        // flowers: mine and third share places 1 and 2; prices: xgboost and third do, both with a mean of 2.
        double[] ranks = [.. _comparison.Contenders.Select(contender => _comparison.MeanRank(contender, _comparison.Tables, result => result.Error))];
        double[] lossRanks = [.. _comparison.Contenders.Select(contender => _comparison.MeanRank(contender, _comparison.Classifications, result => result.Score.LogLoss))];

        ranks.Should().Equal((1.5 + 3) / 2, (3 + 1.5) / 2, 1.5);
        lossRanks.Should().Equal(1, 2.5, 2.5);
    }

    [Fact]
    public void Ratios_are_geometric_means_over_the_tables()
    {
        // Half of one wrong row in 20 is added to classification errors: 0.05 + 0.025 and 0.15 + 0.025.
        Close.Check("error", _comparison.MeanErrorRatio("mine", "xgboost"), Math.Sqrt(0.075 / 0.175 * 1.5), Tolerance);
        Close.Check("seconds", _comparison.MeanRatio("mine", "xgboost", result => result.CpuSeconds), 1, Tolerance);
    }

    [Fact]
    public void Wins_losses_and_losses_beyond_noise_are_counted_by_table()
    {
        _comparison.Duel("mine", "xgboost").Should().Be((1, 1));
        _comparison.Duel("mine", "third").Should().Be((0, 1));
        _comparison.LossesBeyondNoise("mine", "xgboost").Should().Equal("prices");
        _comparison.LossesBeyondNoise("mine", "third").Should().BeEmpty("the third one has 4 and 0");
    }

    [Fact]
    public void A_result_survives_its_line() =>
        Results.Select(result => TableResult.Parse(result.ToString())).Should().Equal(Results);

    [Fact]
    public void The_summary_is_markdown_with_the_best_of_each_row_in_bold() => new TableSummary(_comparison).ToMarkdown().Should().Be(
        """
        | contender | mean rank, accuracy and RMSE | mean rank, log loss | error / xgboost | CPU / xgboost | same bits twice |
        |---|---:|---:|---:|---:|---:|
        | mine | 2.25 | 1.00 | 0.80 | 1.00 | yes |
        | xgboost | 2.25 | 2.50 | 1.00 | 1.00 | yes |
        | third | 1.50 | 2.50 | 0.65 | 1.00 | no, at 2 of 4 |

        | Accuracy in % | mine | xgboost | third |
        |---|---:|---:|---:|
        | flowers | **95.00** | 85.00 | **95.00** |

        | Log loss | mine | xgboost | third |
        |---|---:|---:|---:|
        | flowers | **0.200** | 0.400 | 0.400 |

        | RMSE | mine | xgboost | third |
        |---|---:|---:|---:|
        | prices | 3.000 | **2.000** | **2.000** |

        | CPU seconds per fit | mine | xgboost | third |
        |---|---:|---:|---:|
        | flowers | **1.500** | **1.500** | **1.500** |
        | prices | **1.500** | **1.500** | **1.500** |

        | tables better / worse than | mine | xgboost | third |
        |---|---:|---:|---:|
        | mine |  | 1 / 1 | 0 / 1 |
        | xgboost | 1 / 1 |  | 0 / 1 |
        | third | 1 / 0 | 1 / 0 |  |

        - mine is worse than xgboost beyond noise on prices
        - mine is worse than third beyond noise on no table

        Left out because some contenders have no result for some seeds: partial.
        """);

    private static TableResult Classes(string table, int seed, string contender, double accuracy, double loss) =>
        new(table, seed, contender, new TableScore(accuracy, loss, double.NaN), 1.5, 2, 10, "0f", contender != "third");

    private static TableResult Quantity(string table, int seed, string contender, double rmse) =>
        new(table, seed, contender, new TableScore(double.NaN, double.NaN, rmse), 1.5, 2, 10, "0f", true);
}
