using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Criteria;

/// <summary>Losses of batches that are large enough to be divided among threads by rows.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class RowsApartTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Rows = 301;
    private const int Columns = 37;

    public static TheoryData<string> Criteria => [.. All().Keys];

    [Theory]
    [MemberData(nameof(Criteria))]
    public void Losses_and_gradients_do_not_depend_on_threads(string name) => Threads.CheckSameBits<T>(() =>
    {
        Criterion<T> criterion = All()[name];
        var network = new Sequential<T>(new Linear<T>(5, Columns, seed: 1));
        Matrix<T> x = RandomMatrix.Exact<T>(Rows, 5, 1);

        network.AddGradients(x, Labels(criterion), criterion);
        Matrix<T> whole = criterion.Gradient();
        Matrix<T> losses = criterion.Loss.ToColumnMatrix();

        // The whole batch at once, on the calling thread.
        criterion.Forward(network.Predict(x), Labels(criterion));
        criterion.Gradient().Should().Be(whole);
        criterion.Loss.ToColumnMatrix().Should().Be(losses);
        return [losses, whole, network.Parameters[0].Gradient];
    });

    [Fact]
    public void Rows_of_an_ignored_class_do_not_contribute() => Threads.CheckSameBits<T>(() =>
    {
        var criterion = new SoftmaxCrossEntropy<T>(ignoreIndex: 3);
        var network = new Sequential<T>(new Linear<T>(5, Columns, seed: 1));
        int[] classes = [.. Enumerable.Range(0, Rows).Select(row => row % 7)];

        network.AddGradients(RandomMatrix.Exact<T>(Rows, 5, 1), classes, criterion);

        for (int row = 0; row < Rows; row++)
        {
            T counts = classes[row] == 3 ? T.Zero : T.One;
            criterion.Labels.Row(row).Sum().Should().Be(counts);
            T.IsZero(criterion.Loss[row]).Should().Be(T.IsZero(counts), $"row {row} is of class {classes[row]}");
        }

        return [criterion.Loss.ToColumnMatrix(), criterion.Gradient(), criterion.Labels];
    });

    [Fact]
    public void A_rejected_row_is_named_on_any_number_of_threads()
    {
        Matrix<T> x = RandomMatrix.Exact<T>(Rows, Columns, 1);
        x[Rows - 2, 3] = T.CreateTruncating(1e6);
        foreach (int threads in Threads.Counts)
        {
            var network = new Sequential<T>(new Identity<T>());
            network.Invoking(n => Threads.With(threads, () => n.AddGradients(x, x, new Bounded())))
                .Should().Throw<ArgumentException>().WithMessage($"Row {Rows - 2} of {Rows} is too large.");
        }
    }

    private static Dictionary<string, Criterion<T>> All() => new()
    {
        ["cross entropy"] = new SoftmaxCrossEntropy<T>(),
        ["weighted cross entropy"] = new SoftmaxCrossEntropy<T>(classWeights: [.. Enumerable.Range(1, Columns).Select(i => (double)i)], labelSmoothing: 0.1),
        ["negative log likelihood"] = new NegativeLogLikelihood<T>(),
        ["binary"] = new BinaryCrossEntropyWithLogits<T>(),
        ["squared"] = new MeanSquaredError<T>(Reduction.Sum),
        ["absolute"] = new MeanAbsoluteError<T>(),
        ["huber"] = new Huber<T>(),
    };

    private static Matrix<T> Labels(Criterion<T> criterion) => criterion is ClassificationCriterion<T>
        ? Matrix<T>.Build.Dense(Rows, 1, (row, _) => T.CreateTruncating(row % Columns))
        : Matrix<T>.Build.Dense(Rows, Columns, (row, column) => T.CreateTruncating((row + column) % 2));

    /// <summary>A criterion that rejects some inputs.</summary>
    private sealed class Bounded : Criterion<T>
    {
        protected internal override bool CanEvaluateRowsSeparately => true;

        protected override void CheckInput(ReadOnlySpan<T> x, int rows)
        {
            int large = x.IndexOfAnyExceptInRange(T.CreateTruncating(-1000), T.CreateTruncating(1000));
            if (large >= 0)
            {
                throw new ArgumentException($"Row {large % rows} of {rows} is too large.");
            }
        }

        protected override void Evaluate(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> loss, Span<T> derivative)
        {
            loss.Clear();
            derivative.Clear();
        }
    }
}

public sealed class RowsApartTestsInDouble : RowsApartTests<double>;

public sealed class RowsApartTestsInFloat : RowsApartTests<float>;
