using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Tables;

/// <summary>Columns with so many categories that they are embedded.</summary>
[Collection(nameof(ThreadTeamTester))]
public class EmbeddedColumnTests
{
    private const int Cities = 300;

    private static readonly TableRecipe Small = TableRecipe.Good with { Folds = 2, Epochs = 2, MinimumCategoryCount = 2 };

    [Fact]
    public void A_column_is_embedded_from_the_stated_number_of_categories_on()
    {
        int most = new EncodingSettings().MostOneHot;
        Fit(most).Encodings[0].Should().BeOfType<OneHotEncoding>().Which.Features.Should().HaveCount(most);
        EmbeddedEncoding embedded = Fit(most + 1).Encodings[0].Should().BeOfType<EmbeddedEncoding>().Subject;
        embedded.Features.Should().Equal("city");
        embedded.Levels.Should().HaveCount(most + 2).And.HaveElementAt(most + 1, "city is another");

        static TableEncoder Fit(int categories)
        {
            var table = new Table(new TableColumn("city", Enumerable.Range(0, 3 * categories).Select(row => $"c{row / 3}")), new TableColumn("y", [.. Enumerable.Range(0, 3 * categories).Select(row => (double)row)]));
            return TableEncoder.Fit(table, TableSchema.Infer(table, "y").With("city", role: ColumnRole.Feature, kind: ColumnKind.Category), new EncodingSettings());
        }
    }

    [Fact]
    public void Most_frequent_categories_and_missing_cells_have_levels()
    {
        var table = new Table(new TableColumn("a", ["x", "x", "x", "y", "y", "z", "z", "w", null]), new TableColumn("b", ["x", "x", "x", "y", "y", "z", "z", "w", "w"]));
        var settings = new EncodingSettings { MinimumCategoryCount = 2, MostOneHot = 1, MostCategories = 2 };
        TableEncoder encoder = TableEncoder.Fit(table, TableSchema.Infer(table), settings);

        encoder.Encode(table).Column(0).Should().Equal(0, 0, 0, 1, 1, 2, 2, 2, 3);
        var other = new Table(new TableColumn("a", ["new", null, "y"]), new TableColumn("b", ["new", null, "w"]));
        encoder.Encode(other).Column(0).Should().Equal(2, 3, 1);
        encoder.Encode(other).Column(1).Should().Equal(2, 2, 1);
        encoder.CountUnseen(other).Should().Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 1 });
    }

    [Fact]
    public void Effects_are_learned_and_unseen_categories_count_as_other()
    {
        var regressor = new TableRegressor { Recipe = TableRecipe.Fast with { Epochs = 30, Networks = [new TableNetwork { Hidden = [32], LearningRate = 0.005 }] }, Seed = 1 };
        regressor.Fit(Create(2000, seed: 1), "price");
        Table test = Create(300, seed: 2);

        regressor.Evaluate(test).R2.Should().BeGreaterThan(0.8);
        Table unseen = test.WithColumn(new TableColumn("city", Enumerable.Range(0, 300).Select(row => $"new {row}")));
        Table rare = test.WithColumn(new TableColumn("city", Enumerable.Range(0, 300).Select(row => $"newer {row}")));
        regressor.CountUnseenCategories(unseen).Should().Equal(new Dictionary<string, int> { ["city"] = 300 });
        regressor.Predict(unseen).Should().Be(regressor.Predict(rare));
        regressor.Explain(test).FindImportances().MaxBy(importance => importance.Mean)!.Column.Should().Be("city");
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_bits() => Threads.CheckSameBits<float>(() =>
    {
        TableRegressor regressor = Fitted();
        return [.. regressor.Model.Networks.SelectMany(network => network.Network.Parameters).Select(parameter => parameter.Value)];
    });

    [Fact]
    public void A_loaded_model_predicts_and_continues_with_the_same_bits()
    {
        TableRegressor saved = Fitted();
        using var folder = new TestFolder();
        saved.Save(folder.PathOf("model"));
        TableRegressor loaded = TableRegressor.Load(folder.PathOf("model"));
        Table table = Create(100, seed: 2);

        loaded.Model.Encoders[0].Encodings.OfType<EmbeddedEncoding>().Should().ContainSingle();
        loaded.Predict(table).Should().Be(saved.Predict(table));
        saved.Continue(table);
        loaded.Continue(table);
        loaded.Predict(table).Should().Be(saved.Predict(table));
    }

    [Fact]
    public void A_network_without_the_embedded_columns_is_rejected()
    {
        using var folder = new TestFolder();
        string path = folder.PathOf("model");
        Fitted().Save(path);
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(path).ToDictionary(text => text.Key, text => text.Value);
        texts["mytorch.table.encodings"] = texts["mytorch.table.encodings"].Replace("\"c7\",", "", StringComparison.Ordinal);
        SafeTensors.Write(path, SafeTensors.Read(path), texts);

        Action load = () => TableEstimator.Load(path);
        load.Should().Throw<InvalidDataException>().WithMessage($"{path}: network 0: its first layer must be a ColumnEmbedding with a vector for each category of each embedded column, if the encodings have such columns.");
    }

    [Fact]
    public void New_categories_do_not_change_untrained_predictions()
    {
        TableModel model = Fitted().Model;
        Table fresh = Create(200, seed: 2);
        fresh = fresh.WithColumn(new TableColumn("city", Enumerable.Range(0, 200).Select(row => row % 9 == 0 ? null : row % 2 == 0 ? $"new {row % 10}" : fresh["city"].Text(row))));
        var settings = new EncodingSettings { MinimumCategoryCount = 2 };
        TableEncoder[] encoders = [.. model.Encoders.Select(encoder => encoder.Extend(fresh, settings))];

        encoders[0].Embedded[0].Levels.Should().Contain("city = new 2").And.EndWith("city is missing");
        foreach (TrainedNetwork network in model.Networks)
        {
            Sequential<float> extended = NetworkExtension.Extend(network, model, encoders[network.Member], outputs: 1);
            extended.Eval();
            Matrix<float> expected = network.Network.Predict(model.Encoders[network.Member].Encode(fresh));
            Close.Check($"network {network.Member}", extended.Predict(encoders[network.Member].Encode(fresh)), expected.Map(value => (double)value, Zeros.Include), 1e-6);
        }
    }

    [Fact]
    public void A_model_continues_with_new_categories()
    {
        TableRegressor regressor = Fitted();
        Table fresh = Create(1000, seed: 3, prefix: "new");
        regressor.Continue(fresh);

        regressor.Model.Encoders[0].Embedded[0].Categories.Should().Contain("c1").And.Contain("new1");
        regressor.CountUnseenCategories(fresh).Should().BeEmpty();
        regressor.Predict(fresh).Enumerate().Should().OnlyContain(price => double.IsFinite(price));
    }

    [Fact]
    public void A_fit_to_a_stream_embeds_the_columns_of_its_sample()
    {
        Table table = Create(2000, seed: 1);
        var regressor = new TableRegressor { Recipe = Small, Seed = 1 };
        regressor.Fit(new StreamedTable("stream", () => [table.SelectRows([.. Enumerable.Range(0, 1200)]), table.SelectRows([.. Enumerable.Range(1200, 800)])], sampleRows: 1000), "price");

        regressor.Model.Encoders[0].Embedded.Should().ContainKey(0);
        regressor.Predict(table).Enumerate().Should().OnlyContain(price => double.IsFinite(price));
    }

    [Fact]
    public void Columns_of_a_hundred_thousand_categories_are_possible()
    {
        const int Rows = 100_000;
        var table = new Table(
            new TableColumn("key", Enumerable.Range(0, Rows).Select(row => $"k{row / 2}")), new TableColumn("y", [.. Enumerable.Range(0, Rows).Select(row => (double)(row % 7))]));
        TableSchema schema = TableSchema.Infer(table, "y").With("key", role: ColumnRole.Feature, kind: ColumnKind.Category);
        TableEncoder encoder = TableEncoder.Fit(table, schema, new EncodingSettings { MinimumCategoryCount = 2 });

        encoder.Embedded[0].Categories.Should().HaveCount(new EncodingSettings().MostCategories);
        encoder.Encode(table).Column(0).Maximum().Should().Be(new EncodingSettings().MostCategories);
    }

    private static TableRegressor Fitted()
    {
        var regressor = new TableRegressor { Recipe = Small, Seed = 1 };
        regressor.Fit(Create(1000, seed: 1), "price");
        return regressor;
    }

    /// <summary>A price that depends on the city, on the size and on noise.</summary>
    private static Table Create(int rows, int seed, string prefix = "c")
    {
        var random = new Random(seed);
        int[] city = [.. Enumerable.Range(0, rows).Select(_ => random.Next(Cities))];
        double[] size = [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())];
        return new Table(
            new TableColumn("city", city.Select(number => FormattableString.Invariant($"{prefix}{number}"))),
            new TableColumn("size", size),
            new TableColumn("price", [.. size.Select((value, row) => value + Math.Sin(city[row]) + (0.1 * random.NextDouble()))]));
    }
}
