using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Execution;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Layers;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>Threads share either the rows of a prediction or the columns of its layers; the output is bitwise identical.</summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class PredictionCutTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Inputs = 200;
    private const int Outputs = 7;

    /// <summary>With <see cref="Inputs"/>, a single row is enough work for two threads to share its columns.</summary>
    private const int Width = 264;

    private static readonly int[] Rows = TestSize.Of(full: 65, brief: 0) is > 0 and int most
        ? [.. Enumerable.Range(1, most)]
        : [1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 65];

    public static TheoryData<string> Layers => [.. EveryLayer.Names];

    [Theory]
    [MemberData(nameof(Layers))]
    public void Sharing_rows_or_columns_is_bitwise_identical(string layer)
    {
        Sequential<T> network = Create(layer);
        foreach (int rows in Rows)
        {
            T[] x = RandomArray.Fractions<T>(rows * Inputs, rows);
            string expected = Threads.With(1, () => Predict(network, x, rows, sharesColumns: false));
            for (int threads = 2; threads <= 4; threads++)
            {
                foreach (bool? sharesColumns in new bool?[] { false, true, null })
                {
                    Threads.With(threads, () => Predict(network, x, rows, sharesColumns)).Should().Be(
                        expected, $"{rows} rows on {threads} threads are divided by {(sharesColumns is null ? "the rule" : sharesColumns.Value ? "columns" : "rows")}");
                }
            }
        }
    }

    /// <summary>
    /// One thread waits in the first pass of a group until another thread has run the last pass, which must not overwrite the input of the
    /// first.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pass_without_a_barrier_does_not_overwrite_its_input(bool isOwnLayer) => ThreadTeamTester.InTime(() =>
    {
        using var isWritten = new ManualResetEventSlim();
        var first = new WaitingLayer(Width, isLocal: false);
        var last = new WaitingLayer(Width, isLocal: true);
        Layer<T> between = isOwnLayer ? new ColumnFactors<T>(Width) : new ReLU<T>();
        var network = new Sequential<T>(EveryLayer.Linear<T>(Inputs, Width), new ReLU<T>(), first, between, last);
        T[] x = RandomArray.Fractions<T>(8 * Inputs, 1);
        string expected = Threads.With(1, () => Predict(network, x, 8, sharesColumns: true));

        // The first thread waits before it reads; the second waits after all of its writes.
        first.Body = start =>
        {
            if (start == 0)
            {
                isWritten.Wait();
            }
        };
        last.Body = start =>
        {
            if (start != 0)
            {
                isWritten.Set();
            }
        };

        Threads.With(2, () => Predict(network, x, 8, sharesColumns: true)).Should().Be(expected);
    });

    [Fact]
    public void Few_rows_on_the_team_allocate_nothing_once_warm() => Threads.With(2, () =>
    {
        Sequential<T> network = Create("Sequential");
        for (int rows = 1; rows <= 25; rows += 8)
        {
            Matrix<T> x = RandomMatrix.Normal<T>(rows, Inputs, 1);
            Matrix<T> result = Matrix<T>.Build.Dense(rows, Outputs);
            T[] storage = result.AsColumnMajorArray();
            Allocated.WhenWarm(() =>
            {
                network.Predict(x, result);
                Prediction<T>.Run(network.Pipeline, x.AsColumnMajorArray(), rows, Inputs, criterion: null, storage, sharesColumns: true);
            }).Should().Be(0);
        }
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_layer_exception_does_not_affect_later_predictions(bool sharesColumns) => Threads.With(3, () =>
    {
        var failing = new ColumnFactors<T>(Width);
        var network = new Sequential<T>(EveryLayer.Linear<T>(Inputs, Width), failing, EveryLayer.Linear<T>(Width, Outputs));
        T[] x = RandomArray.Fractions<T>(40 * Inputs, 1);
        string expected = Predict(network, x, 40, sharesColumns);

        failing.Failure = new TimeZoneNotFoundException();
        FluentActions.Invoking(() => Predict(network, x, 40, sharesColumns)).Should().ThrowExactly<TimeZoneNotFoundException>().Which
            .Should().BeSameAs(failing.Failure);

        failing.Failure = null;
        Predict(network, x, 40, sharesColumns).Should().Be(expected);
        ThreadTeam.TryEnter().Should().BeTrue("the team is free");
        ThreadTeam.Exit();
    });

    private static string Predict(Sequential<T> network, T[] x, int rows, bool? sharesColumns)
    {
        var result = new T[rows * network.Pipeline.OutputsFor(Inputs)];
        Prediction<T>.Run(network.Pipeline, x, rows, Inputs, criterion: null, result, sharesColumns);
        return Bits.Hash(result);
    }

    /// <summary>The layer after a Linear layer, twice if it accepts any number of columns, and custom layers.</summary>
    private static Sequential<T> Create(string layer)
    {
        Layer<T>[] middle = layer switch
        {
            "Linear" => [EveryLayer.Linear<T>(Width, Width)],
            "BatchNorm" => [new BatchNorm<T>(Width)],
            _ when EveryLayer.Create<T>(layer).InputColumns is not null => [EveryLayer.Linear<T>(Width, 5), EveryLayer.Create<T>(layer), EveryLayer.Linear<T>(5, Width)],
            _ => [EveryLayer.Create<T>(layer), new ColumnFactors<T>(Width), EveryLayer.Create<T>(layer)],
        };
        var network = new Sequential<T>([EveryLayer.Linear<T>(Inputs, Width), .. middle, new ColumnFactors<T>(Width), EveryLayer.Linear<T>(Width, Outputs)]);
        network.Forward(RandomMatrix.Normal<T>(20, Inputs, 5));
        return network;
    }

    /// <summary>
    /// Copies its input or, if it needs a barrier, reverses the columns. It reports the first column of each chunk: before anything is read or,
    /// in a local pass, after everything is written.
    /// </summary>
    private sealed class WaitingLayer(int columns, bool isLocal) : Layer<T>
    {
        public Action<int>? Body { get; set; }

        protected internal override void DeclarePasses(LayerPlan<T> plan) => plan.Forward(Cut.Columns(columns), 1000L * columns, (start, end) =>
        {
            if (!isLocal)
            {
                Body?.Invoke(start);
            }

            for (int j = start; j < end; j++)
            {
                plan.X[isLocal ? j : columns - 1 - j].CopyTo(plan.Y[j]);
            }

            if (isLocal && end == columns)
            {
                Body?.Invoke(start);
            }
        }, isLocal);
    }
}

public sealed class PredictionCutTestsInDouble : PredictionCutTests<double>;

public sealed class PredictionCutTestsInFloat : PredictionCutTests<float>;
