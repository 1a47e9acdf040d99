using System.Reflection;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tables;
using MyTorch.Tests.Data;
using Xunit;

namespace MyTorch.Tests.Tables;

public sealed class TableFileTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_loaded_classifier_predicts_the_same_bits()
    {
        TableClassifier saved = SavedTables.Classifier();
        string path = _folder.PathOf("model");
        saved.Save(path);
        TableEstimator loaded = TableEstimator.Load(path);

        TableClassifier classifier = loaded.Should().BeOfType<TableClassifier>().Subject;
        Table table = SavedTables.Create(50, seed: 2);
        classifier.PredictProbabilities(table).Enumerate().Should().Equal(saved.PredictProbabilities(table).Enumerate());
        classifier.Predict(table).Should().Equal(saved.Predict(table));
        classifier.Classes.Should().Equal(saved.Classes);
        classifier.IsFitted.Should().BeTrue();
        RequireSame(classifier, saved);
    }

    [Fact]
    public void A_loaded_regressor_predicts_the_same_bits()
    {
        TableRegressor saved = SavedTables.Regressor();
        string path = _folder.PathOf("model");
        saved.Save(path);
        TableRegressor loaded = TableRegressor.Load(path);

        Table table = SavedTables.Create(50, seed: 2);
        loaded.Predict(table).Enumerate().Should().Equal(saved.Predict(table).Enumerate());
        loaded.Targets.Should().Equal("size", "price");
        RequireSame(loaded, saved);
    }

    [Fact]
    public void A_model_of_the_other_kind_is_an_error_that_says_which_to_use()
    {
        string path = _folder.PathOf("model");
        SavedTables.Regressor().Save(path);
        Action regressor = () => TableClassifier.Load(path);
        regressor.Should().Throw<InvalidDataException>().WithMessage($"{path}: the model is a regressor: load it with TableRegressor.Load or TableEstimator.Load.");

        SavedTables.Classifier().Save(path);
        Action classifier = () => TableRegressor.Load(path);
        classifier.Should().Throw<InvalidDataException>().WithMessage($"{path}: the model is a classifier: load it with TableClassifier.Load or TableEstimator.Load.");
    }

    [Fact]
    public void Every_encoding_has_a_kind_in_files()
    {
        SavedColumns.Kinds.Types.Should().BeEquivalentTo(Subclasses(typeof(ColumnEncoding)));
        SavedTargets.Kinds.Types.Should().BeEquivalentTo(Subclasses(typeof(TargetEncoding)));
    }

    [Fact]
    public void Every_setting_of_a_recipe_is_read_as_it_was_written()
    {
        var network = new TableNetwork { Hidden = [3, 2], Activation = TableActivation.GELU, Dropout = 0.1 + 0.2, LearningRate = 1.0 / 3, WeightDecay = 1e-7, Bins = 7 };
        var recipe = new TableRecipe { Folds = 3, Repeats = 2, Networks = [network, new TableNetwork()], Epochs = 7, Patience = 5, BatchSize = 9, MinimumCategoryCount = 11, TargetTransform = TargetTransform.Auto };
        RequireAllChanged(network, new TableNetwork());
        RequireAllChanged(recipe, new TableRecipe());

        SavedRecipe.Read(SavedRecipe.Write(recipe)).Should().BeEquivalentTo(recipe, options => options.WithStrictOrdering().ComparingByMembers<TableRecipe>().ComparingByMembers<TableNetwork>());
        SavedRecipe.Read(SavedRecipe.Write(TableRecipe.Best)).Should().BeEquivalentTo(
            TableRecipe.Best, options => options.WithStrictOrdering().ComparingByMembers<TableRecipe>().ComparingByMembers<TableNetwork>());
    }

    [Theory]
    [InlineData("mytorch.table", "\"version\":1", "\"version\":2", "mytorch.table: 'version' is 2, but this version of the library reads 1: use the version that wrote the file, or a newer one.")]
    [InlineData("mytorch.table", "\"classifier\"", "\"regressor\"", "mytorch.table: 'kind' must be classifier, as in the targets, not 'regressor'.")]
    [InlineData("mytorch.table", "\"members\":[0,1,", "\"members\":[0,2,", "mytorch.table: 'members' and 'folds' must have the same length, at least 1, with numbers below 2 and 2, as the recipe requires.")]
    [InlineData("mytorch.table", "\"seed\":3", "\"seed\":3.5", "mytorch.table: 'seed' must be a whole number, not 3.5.")]
    [InlineData("mytorch.networks.1.layers", "\"Sequential\"", "\"Residual\"", "network 1: *")]
    [InlineData("mytorch.networks.1.layers", "\"SiLU\"", "\"Sine\"", "network 1: layer 1 (Sine): this version of the library does not have this layer.")]
    [InlineData("mytorch.table.encodings", "\"edges\":[]", "\"edges\":[1,2,3]", "network 0: it must be a Sequential with * features, as in the encodings, and 2 outputs, as in the targets.")]
    [InlineData("mytorch.table.recipe", "\"folds\":2", "\"folds\":0", "the recipe: Folds*must be a non-negative and non-zero value*")]
    [InlineData("mytorch.table.recipe", "\"None\"", "\"Root\"", "the recipe: 'target_transform' must be one of None, Log, Auto, not 'Root'.")]
    [InlineData("mytorch.table.recipe", "\"SiLU\"", "\"Sine\"", "network 1 of the recipe: 'activation' must be one of ReLU, SiLU, SELU, GELU, Tanh, not 'Sine'.")]
    [InlineData("mytorch.table.encodings", "\"kind\":\"date\"", "\"kind\":\"numeric\"", "encoder 0: column 'sold': the kind of the encoding does not match the kind Date of the column in the schema.")]
    [InlineData("mytorch.table.encodings", "\"kind\":\"date\"", "\"kind\":\"other\"", "encoder 0: column 'sold': 'kind' must be one of numeric, date, category, embedded, not 'other'.")]
    [InlineData("mytorch.table.encodings", "\"of_networks\":[0,1]", "\"of_networks\":[0,2]", "the encodings: 'of_networks' must be a number of 0 to 1 for each of the 2 networks of the recipe.")]
    [InlineData("mytorch.table.target", "\"large\"", "\"small\"", "the targets: 'classes' must be at least two distinct texts.")]
    [InlineData("mytorch.table.schema", "\"target\"", "\"ignored\"", "the targets: classes require one target in the schema, not 0.")]
    public void A_changed_entry_is_named(string entry, string old, string changed, string message)
    {
        string path = _folder.PathOf("model");
        SavedTables.Classifier().Save(path);
        Dictionary<string, string> texts = SafeTensors.ReadMetadata(path).ToDictionary(text => text.Key, text => text.Value);
        int at = texts[entry].IndexOf(old, StringComparison.Ordinal);
        at.Should().BeGreaterThanOrEqualTo(0, $"{texts[entry]} has {old}");
        texts[entry] = string.Concat(texts[entry].AsSpan(0, at), changed, texts[entry].AsSpan(at + old.Length));
        SafeTensors.Write(path, SafeTensors.Read(path), texts);

        Action load = () => TableEstimator.Load(path);
        load.Should().Throw<InvalidDataException>().WithMessage($"{path}: {message}");
    }

    [Fact]
    public void Arrays_that_are_missing_unknown_or_wrong_are_named()
    {
        string path = _folder.PathOf("model");
        SavedTables.Regressor().Save(path);
        (IReadOnlyDictionary<string, NpyArray> arrays, IReadOnlyDictionary<string, string> texts) = (SafeTensors.Read(path), SafeTensors.ReadMetadata(path));

        Load(arrays.Where(array => array.Key != "held_out.rows")).Should().Be("the array 'held_out.rows' is missing.");
        Load(arrays.Where(array => array.Key != "networks.1.layers.0.weight")).Should().StartWith("network 1: layer 0 (Linear): the array 0.weight is missing");
        Load(arrays.Append(KeyValuePair.Create("networks.4.layers.0.weight", arrays["networks.0.layers.0.weight"]))).Should().StartWith("the array 'networks.4.layers.0.weight' is unknown");
        Load(arrays.Select(array => array.Key == "held_out.rows" ? KeyValuePair.Create(array.Key, NpyArray.FromArray([-1], 1)) : array)).Should().StartWith("'held_out.rows' must be ascending row numbers");
        Load(arrays.Select(array => array.Key == "held_out.folds" ? KeyValuePair.Create(array.Key, NpyArray.FromArray(new int[60], 60, 1)) : array))
            .Should().Be("'held_out.folds' must be 60 x 1 of Int32 from 0 to 2: each row must have a fold below 2, and each of the 2 folds a row and a network.");
        NpyArray weight = arrays["networks.1.layers.0.weight"];
        Load(arrays.Select(array => array.Value == weight ? KeyValuePair.Create(array.Key, NpyArray.FromArray(weight.ToArray<float>(), weight.Shape[1], weight.Shape[0])) : array))
            .Should().StartWith("network 1: the layer (Sequential): Layer 3, Linear, requires 3 columns");

        string Load(IEnumerable<KeyValuePair<string, NpyArray>> changed)
        {
            SafeTensors.Write(path, changed, texts);
            Action load = () => TableEstimator.Load(path);
            string message = load.Should().Throw<InvalidDataException>().Which.Message;
            message.Should().StartWith($"{path}: ");
            return message[(path.Length + 2)..];
        }
    }

    [Fact]
    public void Other_files_are_rejected_and_unfitted_models_not_saved()
    {
        string path = _folder.PathOf("network");
        new Sequential<float>(new Linear<float>(2, 1, Initializers.Zeros<float>, Initializers.Zeros<float>)).Save(path);
        Action load = () => TableEstimator.Load(path);
        load.Should().Throw<InvalidDataException>().WithMessage($"{path}: expected a table model saved by TableEstimator.Save, found no metadata entry 'mytorch.table'.");

        Action save = () => new TableClassifier().Save(_folder.PathOf("none"));
        save.Should().Throw<InvalidOperationException>().WithMessage("The estimator has not been fitted*");
        Action noFile = () => TableEstimator.Load(_folder.PathOf("none"));
        noFile.Should().Throw<FileNotFoundException>();
    }

    [Fact]
    public void Invalid_Unicode_is_rejected_before_writing()
    {
        Table table = SavedTables.Create(40, seed: 1);
        string?[] kinds = [.. Enumerable.Range(0, 40).Select(row => row % 2 == 0 ? "a" : "b\ud800")];
        var classifier = new TableClassifier { Recipe = SavedTables.Recipe };
        classifier.Fit(table.WithColumn(new TableColumn("kind", kinds)), "class");

        Action save = () => classifier.Save(_folder.PathOf("none"));
        save.Should().Throw<ArgumentException>().WithMessage("*A text of 2 characters has an unpaired surrogate at character 2*");
        File.Exists(_folder.PathOf("none")).Should().BeFalse();
    }

    /// <summary>All that an estimator holds, and a second file with the same bytes.</summary>
    private void RequireSame(TableEstimator loaded, TableEstimator saved)
    {
        loaded.Seed.Should().Be(saved.Seed);
        loaded.Notes.Should().NotBeEmpty().And.Equal(saved.Notes);
        loaded.Schema.Columns.Should().BeEquivalentTo(saved.Schema.Columns, options => options.WithStrictOrdering().ComparingByMembers<ColumnSchema>());
        loaded.Model.HeldOut.Rows.Should().Equal(saved.Model.HeldOut.Rows);
        loaded.Model.HeldOut.Predictions.Enumerate().Should().Equal(saved.Model.HeldOut.Predictions.Enumerate());
        loaded.Model.Encoders.Select(encoder => encoder.Features).Should().BeEquivalentTo(saved.Model.Encoders.Select(encoder => encoder.Features), options => options.WithStrictOrdering());
        loaded.Model.Networks.Select(network => (network.Member, network.Fold, network.History.ToString()))
            .Should().Equal(saved.Model.Networks.Select(network => (network.Member, network.Fold, network.History.ToString())));
        loaded.Save(_folder.PathOf("again"));
        File.ReadAllBytes(_folder.PathOf("again")).Should().Equal(File.ReadAllBytes(_folder.PathOf("model")));
    }

    private static IEnumerable<Type> Subclasses(Type type) => type.Assembly.GetTypes().Where(other => !other.IsAbstract && other.IsSubclassOf(type));

    /// <summary>Fails where a setting was forgotten in a test that changes all.</summary>
    private static void RequireAllChanged<T>(T changed, T standard) where T : notnull
    {
        foreach (PropertyInfo property in typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite))
        {
            property.GetValue(changed).Should().NotBeEquivalentTo(property.GetValue(standard), $"{property.Name} is a setting of its own");
        }
    }
}
