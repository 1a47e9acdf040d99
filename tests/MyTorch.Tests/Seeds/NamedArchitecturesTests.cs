using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Seeds;

/// <summary>
/// Architectures and kinds of learning that the seeds only name (002, question 15; 003, 2.1), each built of what the library has and learning
/// what its name says.
/// </summary>
public class NamedArchitecturesTests
{
    /// <summary>002, 15.7, and the unsupervised learning of 003, 2.1: images in a space of fewer dimensions, from which they come back.</summary>
    [Fact]
    public void An_autoencoder_compresses_digits()
    {
        DataSplit<float> digits = Digits.Load<float>().Split(validation: 0.2, test: 0, seed: 1);
        (Matrix<float> images, Matrix<float> others) = (digits.Train.X / 16, digits.Validation.X / 16);
        Vector<float> mean = images.ColumnSums() / images.RowCount;
        var network = new Sequential<float>(new Linear<float>(64, 16, seed: 1), new Tanh<float>(), new Linear<float>(16, 64, seed: 2));

        new Trainer<float>(network, new MeanSquaredError<float>(), new Adam<float>(network.Parameters, 0.01)).Fit(
            new DataLoader<float>(new Dataset<float>(images, images), 32, shuffle: true, seed: 1), validation: null, epochs: 10);

        double spread = others.MapIndexed((_, pixel, value) => value - mean[pixel], Zeros.Include).FrobeniusNorm();
        (network.Predict(others) - others).FrobeniusNorm().Should().BeLessThan(0.6 * spread, "16 numbers tell most of 64");
    }

    /// <summary>002, 15.5: the same layers see two images, and the distance of their outputs says whether they show the same digit.</summary>
    [Fact]
    public void A_Siamese_network_matches_pairs()
    {
        DataSplit<double> digits = Digits.Load<double>().Split(validation: 0.3, test: 0, seed: 1).Standardized();
        var pairing = new Siamese();
        var network = new Sequential<double>(pairing);
        Dataset<double> pairs = Pairs(digits.Train, 2000, seed: 1);

        new Trainer<double>(network, new BinaryCrossEntropyWithLogits<double>(), new Adam<double>(network.Parameters, 0.01)).Fit(
            new DataLoader<double>(pairs, 50, shuffle: true, seed: 2), validation: null, epochs: 10);

        Dataset<double> test = Pairs(digits.Validation, 500, seed: 3);
        network.Predict(test.X).Column(0).Zip(test.Y.Column(0), (logit, label) => logit > 0 == label > 0.5).Count(right => right).Should().BeGreaterThan(425);
        network.SaveState().Keys.Should().Equal("0.threshold", "0.encoder.weight", "0.encoder.bias");
    }

    /// <summary>002, 15.6: the output goes back into the input, so that each output depends on all inputs so far.</summary>
    [Fact]
    public void A_recurrent_network_learns_a_moving_average()
    {
        const int Times = 6;
        Matrix<double> x = RandomMatrix.Normal<double>(100, Times, 1);
        Matrix<double> average = Matrix<double>.Build.Dense(100, 1);
        for (int time = 0; time < Times; time++)
        {
            average = (0.75 * average) + (0.25 * x.SubMatrix(0, 100, time, 1));
        }

        var recurrent = new Recurrent();
        var network = new Sequential<double>(recurrent);
        var optimizer = new LBFGS<double>(network.Parameters);
        for (int step = 0; step < 10; step++)
        {
            optimizer.Step(() =>
            {
                network.ZeroGradients();
                return network.AddGradients(x, average, new MeanSquaredError<double>());
            });
        }

        Close.Check("W", recurrent.Cell.W, Matrix<double>.Build.Dense(2, 1, [0.25, 0.75]), 1e-4);
        recurrent.Cell.B[0, 0].Should().BeApproximately(0, 1e-4);
    }

    /// <summary>002, 15.9: trend, season and noise, taken apart by a linear layer of the time and of one-hot seasons.</summary>
    [Fact]
    public void A_time_series_is_taken_apart()
    {
        const int Times = 400;
        double[] season = [1, -2, 0.5, 0.5];
        Matrix<double> noise = 0.1 * RandomMatrix.Normal<double>(Times, 1, 1);
        Matrix<double> y = Matrix<double>.Build.Dense(Times, 1, (time, _) => (3.0 * time / Times) + season[time % 4]) + noise;
        Matrix<double> x = Matrix<double>.Build.Dense(Times, 1, (time, _) => (double)time / Times).Append(OneHot.Encode<double>([.. Enumerable.Range(0, Times).Select(time => time % 4)], 4));
        var linear = new Linear<double>(5, 1, seed: 1, bias: false);
        var network = new Sequential<double>(linear);
        var optimizer = new LBFGS<double>(network.Parameters);
        for (int step = 0; step < 5; step++)
        {
            optimizer.Step(() =>
            {
                network.ZeroGradients();
                return network.AddGradients(x, y, new MeanSquaredError<double>());
            });
        }

        Close.Check("trend and season", linear.W, Matrix<double>.Build.Dense(5, 1, [3, .. season]), 0.05, floor: 1);
        (y - network.Predict(x)).FrobeniusNorm().Should().BeApproximately(noise.FrobeniusNorm(), 0.02 * noise.FrobeniusNorm());
    }

    /// <summary>003, 2.1: points come without classes, and three centers move to where they lie: the mean squared distance to the nearest is least.</summary>
    [Fact]
    public void Points_are_clustered_into_categories()
    {
        double[][] means = [[0, 0], [4, 0], [0, 5]];
        Matrix<double> noise = 0.3 * RandomMatrix.Normal<double>(300, 2, 1);
        Matrix<double> points = Matrix<double>.Build.Dense(300, 2, (row, column) => means[row % 3][column] + noise[row, column]);
        var x = new Variable<double>(points);
        Variable<double>[] centers = [.. Enumerable.Range(0, 3).Select(row => new Variable<double>(points.SubMatrix(row, 1, 0, 2), requiresGradient: true))];

        Minimizer.Run(() => SquaredDistance(0).Append(SquaredDistance(1), SquaredDistance(2)).RowMin().Mean(), new LBFGS<double>([.. centers.Select(center => center.Parameter)]));

        foreach ((int index, Variable<double> center) in centers.Index())
        {
            Close.Check($"center {index}", center.Value, Matrix<double>.Build.Dense(1, 2, means[index]), 0.1, floor: 1);
        }

        Variable<double> SquaredDistance(int index) => (x - centers[index]).Pow(2).RowSums();
    }

    /// <summary>003, 2.1: of two moves one wins in 8 games of 10 and the other in 3; a game tells only whether it was won, after the move.</summary>
    [Fact]
    public void Rewards_reinforce_the_better_move()
    {
        double[] chances = [0.3, 0.8];
        var random = new Random(1);
        var preferences = new Variable<double>(Matrix<double>.Build.Dense(1, 2), requiresGradient: true);
        var optimizer = new SGD<double>([preferences.Parameter], 0.1);
        for (int game = 0; game < 1000; game++)
        {
            Variable<double> logarithms = preferences.LogSoftmax();
            int move = random.NextDouble() < Math.Exp(logarithms.Value[0, 0]) ? 0 : 1;
            double reward = random.NextDouble() < chances[move] ? 1 : 0;
            optimizer.ZeroGradients();
            (logarithms.Slice(.., move..(move + 1)) * -(reward - 0.5)).Backward();
            optimizer.Step();
        }

        preferences.Detach().Softmax().Value[0, 1].Should().BeGreaterThan(0.95);
    }

    /// <summary>003, 2.1: the ten classes of CIFAR-10 by name, and its images of 32 x 32 pixels with three channels as rows.</summary>
    [Fact]
    public void Colour_images_have_named_classes()
    {
        string[] classes = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];
        var network = new Sequential<float>(new Linear<float>(32 * 32 * 3, 10, seed: 1));

        LabelEncoder encoder = LabelEncoder.Fit(["truck", .. classes, "cat"]);

        encoder.Classes.Should().Equal(classes);
        network.PredictClasses(RandomMatrix.Normal<float>(2, 3072, 1)).Should().OnlyContain(label => label >= 0 && label < 10);
    }

    /// <summary>Pairs of images side by side; of every two pairs, one shows the same digit twice, as its label 1 says.</summary>
    private static Dataset<double> Pairs(Dataset<double> digits, int count, int seed)
    {
        var random = new Random(seed);
        int[] classes = OneHot.Decode(digits.Y);
        int[][] ofClass = [.. Enumerable.Range(0, 10).Select(digit => classes.Index().Where(sample => sample.Item == digit).Select(sample => sample.Index).ToArray())];
        Matrix<double> x = Matrix<double>.Build.Dense(count, 128);
        Matrix<double> y = Matrix<double>.Build.Dense(count, 1, (row, _) => row % 2);
        for (int row = 0; row < count; row++)
        {
            int digit = random.Next(10);
            int other = row % 2 == 1 ? digit : (digit + 1 + random.Next(9)) % 10;
            x.SetSubMatrix(row, 0, Image(digit).Append(Image(other)));
        }

        return new Dataset<double>(x, y);

        Matrix<double> Image(int digit) => digits.X.SubMatrix(ofClass[digit][random.Next(ofClass[digit].Length)], 1, 0, 64);
    }

    /// <summary>One encoder for both halves of a row; the logit is a threshold less the squared distance of the two codes.</summary>
    private sealed class Siamese : Module<double>
    {
        private readonly Linear<double> _encoder;
        private readonly Variable<double> _threshold;

        public Siamese()
        {
            _encoder = Register("encoder", new Linear<double>(64, 16, seed: 1));
            _threshold = Register("threshold", Matrix<double>.Build.Dense(1, 1, 1));
        }

        public override int OutputColumns(int inputs) => 1;

        public override Variable<double> Forward(Variable<double> x) =>
            _threshold - (_encoder.Forward(x.Slice(.., 0..64)).Tanh() - _encoder.Forward(x.Slice(.., 64..128)).Tanh()).Pow(2).RowSums();
    }

    /// <summary>One cell for all times: its output at one time is an input of the next.</summary>
    private sealed class Recurrent : Module<double>
    {
        public Recurrent() => Cell = Register("cell", new Linear<double>(2, 1, seed: 1));

        public Linear<double> Cell { get; }

        public override int OutputColumns(int inputs) => 1;

        public override Variable<double> Forward(Variable<double> x)
        {
            Variable<double> output = x.Slice(.., 0..1) * 0;
            for (int time = 0; time < x.ColumnCount; time++)
            {
                output = Cell.Forward(x.Slice(.., time..(time + 1)).Append(output));
            }

            return output;
        }
    }
}
