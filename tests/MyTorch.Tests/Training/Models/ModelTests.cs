using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;
using MyTorch.Tests.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Training.Models;

/// <summary>A saved and loaded network with its columns and scalers predicts unscaled samples.</summary>
public abstract class ModelTests<T> : IDisposable where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly CsvSchema Fruit = new(["length", "weight"], ["fruit"], ["apple", "pear", "plum"]);
    private static readonly CsvSchema Price = new(["rooms", "area"], ["price"]);
    private static readonly CsvSchema YesOrNo = new(["a", "b"], ["answer"], ["no", "yes"], oneHot: false);

    private readonly TestFolder _folder = new();
    private readonly Matrix<T> _x = RandomMatrix.Normal<T>(20, 2, 5) * T.CreateChecked(30);

    private string Path => _folder.PathOf("model.safetensors");

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Quantities_are_in_their_original_unit()
    {
        var (features, prices) = (new Standardizer<T>(_x), new Standardizer<T>(_x.SubMatrix(0, 20, 0, 1)));
        Sequential<T> network = Net(1);
        Matrix<T> before = _x.Clone();

        Model<T> model = Saved(new Model<T>(network, Price, features, prices));

        Matrix<T> predicted = model.Predict(_x);
        Bits.Hash(predicted.Enumerate()).Should().Be(Bits.Hash(prices.Invert(network.Predict(features.Apply(_x))).Enumerate()));
        _x.Should().Be(before);
        IReadOnlyDictionary<string, double> one = model.Predict(Sample("area", 3, "rooms", 2));
        one.Should().ContainSingle().Which.Key.Should().Be("price");
        one["price"].Should().Be(double.CreateChecked(model.Predict(Row(2, 3))[0, 0]));
        model.Invoking(m => m.PredictProbabilities(_x)).Should().ThrowExactly<InvalidOperationException>().WithMessage("The model predicts quantities: call Predict.");
        model.Invoking(m => m.PredictClasses(_x)).Should().ThrowExactly<InvalidOperationException>().WithMessage("The model has no classes*");
    }

    [Fact]
    public void Classes_are_named_and_have_probabilities()
    {
        var features = new MinMaxScaler<T>(_x);
        Sequential<T> network = Net(3);

        Model<T> model = Saved(new Model<T>(network, Fruit, features));

        model.Classes.Should().Equal("apple", "pear", "plum");
        model.Criterion.Should().BeOfType<SoftmaxCrossEntropy<T>>();
        model.PredictProbabilities(_x).Should().Be(network.PredictProbabilities(features.Apply(_x), new SoftmaxCrossEntropy<T>()));
        model.PredictClasses(_x).Should().Equal(network.PredictClasses(features.Apply(_x)).Select(number => Fruit.Classes![number]));
        IReadOnlyDictionary<string, double> one = model.PredictProbabilities(Sample("length", 2, "weight", 3));
        one.Keys.Should().Equal("apple", "pear", "plum");
        one.Values.Sum().Should().BeApproximately(1, 1e-6);
        model.PredictClass(Sample("length", 2, "weight", 3)).Should().Be(one.MaxBy(entry => entry.Value).Key);
        model.Invoking(m => m.Predict(_x)).Should().ThrowExactly<InvalidOperationException>().WithMessage("The model predicts probabilities: call PredictProbabilities or PredictClasses*");
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(2, true)]
    public void Of_two_classes_the_threshold_decides(int outputs, bool hasThreshold)
    {
        Criterion<T> criterion = outputs == 1 ? new BinaryCrossEntropyWithLogits<T>() : new SoftmaxCrossEntropy<T>();
        double? threshold = hasThreshold ? double.CreateChecked(Net(outputs).PredictProbabilities(_x, criterion).Column(outputs - 1).Order().ElementAt(_x.RowCount / 2)) : null;
        Model<T> model = Saved(new Model<T>(Net(outputs), YesOrNo, criterion: criterion, threshold: threshold));

        model.Threshold.Should().Be(threshold);
        model.Criterion.Should().BeOfType(criterion.GetType());
        Matrix<T> probabilities = model.PredictProbabilities(_x);
        probabilities.ColumnCount.Should().Be(2);
        probabilities.Column(1).Should().Equal(model.Network.PredictProbabilities(_x, criterion).Column(outputs - 1));
        model.PredictClasses(_x).Should().Equal(probabilities.Column(1).Select(p => double.CreateChecked(p) > (threshold ?? 0.5) ? "yes" : "no")).And.Contain("yes").And.Contain("no");
        model.PredictProbabilities(Sample("a", 1, "b", 1)).Keys.Should().Equal("no", "yes");
    }

    [Fact]
    public void Several_labels_have_a_probability_each()
    {
        Model<T> model = Saved(new Model<T>(Net(2), new CsvSchema(["a", "b"], ["red", "round"]), criterion: new BinaryCrossEntropyWithLogits<T>()));
        IReadOnlyDictionary<string, double> one = model.PredictProbabilities(Sample("a", 1, "b", 2));
        one.Keys.Should().Equal("red", "round");
        one["round"].Should().Be(double.CreateChecked(model.Network.PredictProbabilities(Row(1, 2), new BinaryCrossEntropyWithLogits<T>())[0, 1]));
    }

    [Fact]
    public void Raw_pixels_are_divided_first()
    {
        var features = new Standardizer<T>(_x);
        Model<T> model = Saved(new Model<T>(Net(1), features: features, image: new ImageShape(1, 2, 255)));
        model.Image.Should().Be(new ImageShape(1, 2, 255));
        model.Predict(_x).Should().Be(model.Network.Predict(features.Apply(_x.Map(pixel => pixel / T.CreateChecked(255)))));
    }

    [Fact]
    public void Missing_and_unknown_names_are_listed_with_what_is_expected()
    {
        var model = new Model<T>(Net(3), Fruit);
        Rejected(Sample("length", 1, "wieght", 2), "The sample has no value for 'weight' and has the unknown feature 'wieght': expected a value for each of 'length', 'weight'. (Parameter 'sample')");
        Rejected(Sample("length", 1), "The sample has no value for 'weight': expected a value for each of 'length', 'weight'. (Parameter 'sample')");
        Rejected([], "The sample has no value for 'length', 'weight': *");
        Rejected(Sample("length", 1, "weight", 2, "id", 3), "The sample has the unknown feature 'id': *");
        Rejected(Sample("length", double.NaN, "weight", 2), $"'length' of the sample is NaN: it must be finite in {typeof(T).Name}. (Parameter 'sample')");
        new Model<T>(Net(1)).Invoking(m => m.Predict(Sample("a", 1))).Should().ThrowExactly<InvalidOperationException>().WithMessage("The model has no schema, which *");
        model.Invoking(m => m.PredictClasses(Matrix<T>.Build.Dense(2, 3))).Should().ThrowExactly<ArgumentException>().WithMessage("x is 2 x 3, but W of layer 0 (Linear) is 2 x 4*");

        void Rejected(Dictionary<string, double> sample, string message)
        {
            model.Invoking(m => m.PredictClass(sample)).Should().ThrowExactly<ArgumentException>().WithMessage(message);
            model.Invoking(m => m.PredictProbabilities(sample)).Should().ThrowExactly<ArgumentException>().WithMessage(message);
        }
    }

    [Fact]
    public void Parts_that_do_not_match_are_rejected()
    {
        Rejected(() => new Model<T>(Net(2), Fruit), "the network has 2 outputs, but must have 3, one for each class of the schema. (Parameter 'schema')");
        Rejected(() => new Model<T>(Net(1), YesOrNo), "the network has 1 output, but must have 2, one for each class of the schema, or a single output and the criterion BinaryCrossEntropyWithLogits or BinaryCrossEntropy.*");
        Rejected(() => new Model<T>(Net(2), Price), "the network has 2 outputs, but must have 1, one for each target of the schema.*");
        Rejected(() => new Model<T>(Net(3), Fruit, criterion: new MeanSquaredError<T>()), "the schema has classes, but MeanSquaredError does not define probabilities. (Parameter 'criterion')");
        Rejected(() => new Model<T>(Net(1), new CsvSchema(["a"], ["y"])), "schema has 1 feature, but the network has 2.*");
        Rejected(() => new Model<T>(Net(1), features: new Standardizer<T>(RandomMatrix.Normal<T>(3, 4, 1))), "features has 4 features, but the network has 2.*");
        Rejected(() => new Model<T>(new Sequential<T>(new ReLU<T>()), new CsvSchema(["a"], ["y"]), new Standardizer<T>(_x)), "features has 2 features, but the schema or scaler has 1.*");
        Rejected(() => new Model<T>(Net(2), image: new ImageShape(65536, 65536, 1)), "image has 4294967296 features, but the network has 2.*");
        Rejected(() => new Model<T>(Net(1), targets: new Standardizer<T>(_x)), "the scaler of the targets has 2 columns, but the network has 1 output.*");
        Rejected(() => new Model<T>(Net(3), Fruit, targets: new Standardizer<T>(_x)), "the outputs are probabilities, which are not scaled.*");
        Rejected(() => new Model<T>(Net(3), Fruit, threshold: 0.5), "the threshold is 0.5, but must be a number that separates two classes; the model has 3 outputs.*");
        Rejected(() => new Model<T>(Net(2), YesOrNo, threshold: double.NaN), "the threshold is NaN, but must be a number*");
        FluentActions.Invoking(() => new Model<T>(Net(1), criterion: new BrokenCriterion<T>())).Should().ThrowExactly<ArgumentException>().WithMessage("BrokenCriterion is not a criterion of this library*");

        static void Rejected(Func<Model<T>> create, string problem) =>
            create.Should().ThrowExactly<ArgumentException>().WithMessage($"The parts of the model do not match: {problem}");
    }

    [Fact]
    public void Other_metadata_of_the_file_is_kept()
    {
        Model<T> model = Saved(new Model<T>(Net(3), Fruit) { Metadata = new Dictionary<string, string> { ["note"] = "x", ["schema"] = "not this" } });
        model.Metadata.Should().Equal(new Dictionary<string, string> { ["note"] = "x" });
        byte[] before = File.ReadAllBytes(Path);
        Saved(model);
        File.ReadAllBytes(Path).Should().Equal(before);
    }

    /// <summary>A network with its scaler, saved as in the guides of version 0.1.0.</summary>
    [Fact]
    public void A_network_that_was_saved_with_its_metadata_is_a_model()
    {
        var features = new Standardizer<T>(_x);
        Sequential<T> network = Net(3);
        SafeTensors.Write(Path, network.SaveState(), [new("schema", Fruit.ToJson()), new("features_scaler", features.ToJson())]);
        Model.Load(Path, Net(3, seed: 7)).PredictClasses(_x).Should().Equal(new Model<T>(network, Fruit, features).PredictClasses(_x));

        network.Save(Path, [new("schema", Fruit.ToJson()), new("features_scaler", features.ToJson())]);
        Model.Load<T>(Path).PredictClasses(_x).Should().Equal(new Model<T>(network, Fruit, features).PredictClasses(_x));
    }

    [Fact]
    public void A_file_whose_parts_do_not_match_changes_no_network()
    {
        Sequential<T> saved = Net(3);
        saved.Save(Path, [new("schema", Price.ToJson())]);
        Sequential<T> network = Net(3, seed: 7);
        Matrix<T> before = network.Predict(_x);
        FluentActions.Invoking(() => Model.Load(Path, network)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{Path}: The parts of the model do not match: the network has 3 outputs*");
        network.Predict(_x).Should().Be(before);
        network.IsTraining.Should().BeTrue();
        saved.Save(Path, [new("criterion", "Hinge")]);
        FluentActions.Invoking(() => Model.Load<T>(Path)).Should().ThrowExactly<InvalidDataException>().WithMessage($"{Path}: the criterion must be one of SoftmaxCrossEntropy, *, not 'Hinge'.");
    }

    [Fact]
    public void A_path_can_be_a_run_folder()
    {
        new Model<T>(Net(3), Fruit).Save(Path);
        Model.Load<T>(System.IO.Path.GetDirectoryName(Path)!).Classes.Should().HaveCount(3);
        string empty = Directory.CreateDirectory(_folder.PathOf("empty")).FullName;
        FluentActions.Invoking(() => Model.Load<T>(empty)).Should().ThrowExactly<FileNotFoundException>().WithMessage($"{empty} is a folder that does not contain model.safetensors.");
        FluentActions.Invoking(() => Model.Load<T>(_folder.PathOf("none"))).Should().ThrowExactly<FileNotFoundException>();
    }

    [Fact]
    public void Many_threads_can_predict_at_once()
    {
        var model = new Model<T>(Net(3), Fruit, new Standardizer<T>(_x), image: new ImageShape(1, 2, 255));
        string expected = string.Join(' ', model.PredictClasses(_x));
        string[] found = new string[64];
        Parallel.For(0, found.Length, i => found[i] = string.Join(' ', model.PredictClasses(_x)));
        found.Should().OnlyContain(classes => classes == expected);
    }

    private Model<T> Saved(Model<T> model)
    {
        model.Save(Path);
        return Model.Load<T>(Path);
    }

    private static Sequential<T> Net(int outputs, int seed = 1) => new(new Linear<T>(2, 4, seed: seed), new Tanh<T>(), new Linear<T>(4, outputs, seed: seed + 1));

    private static Matrix<T> Row(params double[] values) => Matrix<T>.Build.Dense(1, values.Length, Array.ConvertAll(values, T.CreateChecked));

    private static Dictionary<string, double> Sample(params object[] entries) =>
        entries.Chunk(2).ToDictionary(entry => (string)entry[0], entry => Convert.ToDouble(entry[1], System.Globalization.CultureInfo.InvariantCulture));
}

public sealed class ModelTestsInDouble : ModelTests<double>;

public sealed class ModelTestsInFloat : ModelTests<float>;
