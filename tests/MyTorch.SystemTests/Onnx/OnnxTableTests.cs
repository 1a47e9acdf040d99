using System.Globalization;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Onnx;
using MyTorch.SystemTests.Support;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using MyTorch.Tests.Tables;
using Xunit;

namespace MyTorch.SystemTests.Onnx;

/// <summary>Checks that ONNX Runtime and table estimators predict the same from raw cells.</summary>
public class OnnxTableTests
{
    private const int Rows = 1000;

    private const double Tolerance = 1e-6;

    [Fact]
    public void A_classifier_gives_the_same_results_in_ONNX_Runtime()
    {
        TableClassifier classifier = SavedTables.Classifier();
        Table table = SavedTables.Create(Rows, seed: 7);
        using var model = new ExportedTable(classifier);

        model.Inputs.Should().Equal("sold Double", "age Double", "kind String", "new String", "size Double", "price Double");
        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
        model.Texts("label").Should().Equal(classifier.Predict(table));
    }

    [Fact]
    public void A_regressor_gives_the_same_results_in_ONNX_Runtime()
    {
        TableRegressor regressor = SavedTables.Regressor();
        Table table = SavedTables.Create(Rows, seed: 7);
        using var model = new ExportedTable(regressor);

        model.Run(table);
        RequireClose(model.Numbers("predictions"), regressor.Predict(table));
    }

    [Fact]
    public void The_temperature_and_the_threshold_are_in_the_graph()
    {
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe, Calibrates = true, ThresholdMetric = ThresholdMetric.F1 };
        classifier.Fit(SavedTables.Create(80, seed: 1), "class");
        classifier.Temperature.Should().NotBe(1);
        classifier.Threshold.Should().NotBeNull();
        Table table = SavedTables.Create(Rows, seed: 7);
        using var model = new ExportedTable(classifier);

        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
        model.Texts("label").Should().Equal(classifier.Predict(table));
    }

    [Fact]
    public void Several_targets_of_a_classifier_are_labels()
    {
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        Table Create(int rows, int seed)
        {
            Table table = SavedTables.Create(rows, seed);
            return table.WithColumn(new TableColumn("large", Enumerable.Range(0, rows).Select(row => table["class"].Text(row) == "large" ? "yes" : "no")));
        }

        classifier.Fit(Create(60, seed: 1), "new", "large");
        Table table = Create(Rows, seed: 7);
        using var model = new ExportedTable(classifier);

        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
        model.Flags("labels").Should().Equal(classifier.PredictLabels(table).Cast<bool>());
    }

    [Theory]
    [InlineData("true", "false")]
    [InlineData("1", "0")]
    [InlineData("ja", "nein")]
    public void Boolean_columns_accept_other_pairs_of_values(string yes, string no)
    {
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(BooleanTextsTests.Create("yes", "no"), "y");
        Table table = BooleanTextsTests.Create(yes, no);
        using var model = new ExportedTable(classifier);

        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
    }

    [Fact]
    public void Embedded_columns_are_the_same_in_onnx_runtime()
    {
        Table Create(int rows, int seed, int cities)
        {
            Table table = SavedTables.Create(rows, seed);
            return table.WithColumn(new TableColumn("city", Enumerable.Range(0, rows).Select(row => row % 31 == 0 ? null : FormattableString.Invariant($"city {(row * 7) % cities}"))))
                .WithColumn(new TableColumn("street", Enumerable.Range(0, rows).Select(row => FormattableString.Invariant($"street {(row * 13) % cities}"))));
        }

        Table train = Create(900, seed: 1, cities: 290);
        TableSchema schema = TableSchema.Infer(train, "class");
        schema = schema.With(schema["street"] with { MissingValues = ["street 3"] });
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe with { MinimumCategoryCount = 2 } };
        classifier.Fit(train, schema);
        classifier.GetPipeline().Networks[0].Columns.OfType<CategoryColumn>().Count(column => column.IsIndex).Should().Be(2);
        Table table = Create(Rows, seed: 7, cities: 310);
        using var model = new ExportedTable(classifier);

        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
    }

    [Fact]
    public void Missing_numbers_and_columns_named_like_outputs_are_supported()
    {
        Table Create(int rows, int seed)
        {
            Table table = SavedTables.Create(rows, seed);
            double[] numbers = [.. Enumerable.Range(0, rows).Select(row => row % 5 == 0 ? -999 : row % 17 == 0 ? 1e300 : table["size"].Numbers[row])];
            return new Table(new TableColumn("label", numbers), new TableColumn("kind", Enumerable.Range(0, rows).Select(row => table["kind"].Text(row))), table["class"]);
        }

        Table train = Create(80, seed: 1);
        TableSchema schema = TableSchema.Infer(train, "class");
        schema = schema.With(schema["label"] with { MissingValues = ["-999"] }).With(schema["kind"] with { MissingValues = ["ash"] });
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(train, schema);
        Table table = Create(Rows, seed: 7);
        using var model = new ExportedTable(classifier);

        model.Run(table);
        RequireClose(model.Numbers("probabilities"), classifier.PredictProbabilities(table));
        model.Texts("label_1").Should().Equal(classifier.Predict(table));
    }

    [Fact]
    public void Exports_are_deterministic_and_require_a_fitted_estimator()
    {
        TableRegressor regressor = SavedTables.Regressor();
        ExportedTable.BytesOf(regressor).Should().Equal(ExportedTable.BytesOf(regressor));
        Action export = () => ExportedTable.BytesOf(new TableRegressor());
        export.Should().Throw<InvalidOperationException>().WithMessage("The estimator has not been fitted*");
    }

    [PythonFact("onnx")]
    public void The_checker_of_onnx_accepts_the_models_of_tables()
    {
        using var folder = new TestFolder();
        OnnxExporter.Export(SavedTables.Classifier(), folder.PathOf("classifier.onnx"));
        OnnxExporter.Export(SavedTables.Regressor(), folder.PathOf("regressor.onnx"));
        const string Check = "import onnx, sys; [onnx.checker.check_model(onnx.load(path), full_check=True) for path in sys.argv[1:]]";

        (int exitCode, string output) = Python.Run("-c", Check, folder.PathOf("classifier.onnx"), folder.PathOf("regressor.onnx"));

        exitCode.Should().Be(0, output);
    }

    private static void RequireClose(double[] actual, Matrix<double> expected)
    {
        actual.Length.Should().Be(expected.RowCount * expected.ColumnCount);
        foreach ((int row, int column, double wanted) in expected.EnumerateIndexed())
        {
            double found = actual[(row * expected.ColumnCount) + column];
            double most = Tolerance * Math.Max(1, Math.Abs(wanted));
            Math.Abs(found - wanted).Should().BeLessThanOrEqualTo(most, $"row {row}, column {column} is {found.ToString("R", CultureInfo.InvariantCulture)}, but must be {wanted.ToString("R", CultureInfo.InvariantCulture)}");
        }
    }
}
