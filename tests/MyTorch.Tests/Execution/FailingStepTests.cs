using System.Numerics;
using FluentAssertions;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Tests.Kernels;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Execution;

/// <summary>
/// An exception from user code during a step reaches the caller unwrapped, the network is as before the batch, and the next steps are bitwise
/// identical to a run without it. The gradients, the last output and the last loss are lost. InsufficientMemoryException stands for an
/// OutOfMemoryException, since a program may throw it.
/// </summary>
[Collection(nameof(ThreadTeamTester))]
public abstract class FailingStepTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly string[] Activations = ["activation forward", "activation backward", "inner activation forward", "inner activation backward"];

    private static readonly string[] Layers = ["layer forward", "layer rows", "layer backward"];

    private static readonly Dictionary<string, string[]> Places = new()
    {
        ["AddGradients"] = [.. Activations, .. Layers, "criterion", "input"],
        ["Trainer"] = [.. Activations, .. Layers, "criterion", "input", "metric"],
        ["Trainer with callbacks"] = [.. Activations, .. Layers, "criterion", "input", "metric", "callback"],
        ["MLP"] = [.. Activations, "criterion", "input"],
        ["MLP in a trainer"] = [.. Activations, "criterion", "input", "metric"],
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach ((string kind, string[] places) in Places)
            {
                Array.ForEach(places, place => cases.Add(kind, place));
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_failed_step_leaves_no_trace(string kind, string place)
    {
        bool rowsApart = place.Contains("forward", StringComparison.Ordinal) || place == "input";
        string expected = ExpectedState(kind, rowsApart);
        foreach (int threads in Threads.Counts[..3])
        {
            foreach (Exception exception in new Exception[] { new InvalidTimeZoneException("from the test"), new InsufficientMemoryException("from the test") })
            {
                Threads.With(threads, () => Fail(kind, place, rowsApart, exception)).Should().Be(expected, $"there are {threads} threads");
            }
        }
    }

    [Theory]
    [InlineData("AddGradients")]
    [InlineData("Trainer")]
    [InlineData("MLP")]
    public void A_criterion_fails_while_threads_divide_its_rows(string kind) => ThreadTeamTester.InTime(() => Threads.With(2, () =>
    {
        string expected = ExpectedState(kind, rowsApart: true);
        var fault = new Fault();
        var run = new FaultyRun<T>(kind, fault, rowsApart: true);
        run.Step();
        run.Criterion.FewestRows.Should().BeLessThan(FaultyRun<T>.Rows, "the rows are cut");
        string before = run.State();

        fault.Arm("criterion", new InvalidTimeZoneException("from the test"));
        run.Step.Should().Throw<InvalidTimeZoneException>();

        run.State().Should().Be(before);
        run.Step();
        run.State().Should().Be(expected);
    }));

    [Fact]
    public void The_passes_of_these_steps_are_cut() => Threads.With(2, () =>
    {
        var run = new FaultyRun<T>("AddGradients", new Fault(), rowsApart: true);

        new TrainingStep<T>(run.Network, run.Criterion).ProgramFor(FaultyRun<T>.Inputs).Groups
            .Count(group => group.Prepare(FaultyRun<T>.Rows, 2) > 1).Should().BeGreaterThan(6);
    });

    [Theory]
    [InlineData("activation forward")]
    [InlineData("layer backward")]
    [InlineData("criterion")]
    public void Half_written_results_of_a_failed_step_cannot_be_read(string place) => Threads.With(2, () =>
    {
        var fault = new Fault();
        var run = new FaultyRun<T>("AddGradients", fault);
        run.Step();
        _ = run.Network.Backward(FaultyRun<T>.Y);

        fault.Arm(place, new InvalidTimeZoneException("from the test"));
        run.Step.Should().Throw<InvalidTimeZoneException>();

        run.Network.Invoking(network => network.Backward(FaultyRun<T>.Y)).Should().Throw<InvalidOperationException>();
        ((Activation<T>)run.Network.Layers[2]).Invoking(activation => activation.State).Should().Throw<InvalidOperationException>();
        if (place != "layer backward")
        {
            run.Criterion.Invoking(criterion => criterion.Loss).Should().Throw<InvalidOperationException>();
        }

        Matrix<T> output = run.Network.Forward(FaultyRun<T>.X);
        run.Network.Backward(FaultyRun<T>.Y).RowCount.Should().Be(output.RowCount);
    });

    /// <summary>The message counts rows within the batch, not within a chunk.</summary>
    [Fact]
    public void A_rejected_input_is_found_for_any_division_of_rows()
    {
        var criterion = new FaultyCriterion<T>(new Fault(), evaluatesRowsApart: true);
        var network = new Sequential<T>(new Linear<T>(2, 40, seed: 1));
        Matrix<T> x = RandomMatrix.Normal<T>(FaultyRun<T>.Rows, 2, 1);
        Matrix<T> y = RandomMatrix.Normal<T>(FaultyRun<T>.Rows, 40, 2);
        x[500, 1] = T.NaN;
        foreach (int threads in Threads.Counts)
        {
            Threads.With(threads, () => network.Invoking(n => n.AddGradients(x, y, criterion)).Should().Throw<ArgumentException>().WithMessage("Row 500 of 640 is NaN."));
        }
    }

    [Fact]
    public void A_rejected_input_keeps_the_last_loss_of_a_criterion()
    {
        var criterion = new FaultyCriterion<T>(new Fault(), evaluatesRowsApart: false);
        Matrix<T> small = RandomMatrix.Normal<T>(2, 3, 1);
        Matrix<T> large = RandomMatrix.Normal<T>(20, 3, 2);
        T[] before = [.. criterion.Forward(small, small + small)];
        large[7, 0] = T.NaN;

        criterion.Invoking(c => c.Forward(large, large)).Should().Throw<ArgumentException>().WithMessage("Row 7 of 20 is NaN.");

        criterion.Loss.Should().Equal(before);
    }

    [Theory]
    [InlineData("activation forward")]
    [InlineData("layer rows")]
    public void Predictions_after_a_failed_one_are_identical(string place) => Threads.With(2, () =>
    {
        var fault = new Fault();
        Sequential<T> network = new FaultyRun<T>("AddGradients", fault).Network;
        Matrix<T> expected = network.Predict(FaultyRun<T>.X);
        T[] sample = [.. FaultyRun<T>.X.Row(3)];
        var output = new T[FaultyRun<T>.Outputs];
        network.Predict(sample, output);
        T[] expectedOfSample = [.. output];

        fault.Arm(place, new InsufficientMemoryException("from the test"));
        network.Invoking(n => n.Predict(FaultyRun<T>.X)).Should().Throw<InsufficientMemoryException>();
        fault.Arm(place, new InvalidTimeZoneException("from the test"));
        FluentActions.Invoking(() => network.Predict(sample, output)).Should().Throw<InvalidTimeZoneException>();

        network.Predict(FaultyRun<T>.X).Should().Be(expected);
        network.Predict(sample, output);
        output.Should().Equal(expectedOfSample);
    });

    private static string Fail(string kind, string place, bool rowsApart, Exception exception)
    {
        var fault = new Fault();
        var run = new FaultyRun<T>(kind, fault, rowsApart);
        run.Step();
        string before = run.State();

        fault.Arm(place, exception);
        run.Step.Should().Throw<Exception>().Which.Should().BeSameAs(exception);

        run.State().Should().Be(before);
        run.Step();
        return run.State();
    }

    /// <summary>After two steps.</summary>
    private static string ExpectedState(string kind, bool rowsApart) => Threads.With(2, () =>
    {
        var run = new FaultyRun<T>(kind, new Fault(), rowsApart);
        string first = run.State();
        run.Step();
        run.Step();
        run.State().Should().NotBe(first);
        return run.State();
    });
}

public sealed class FailingStepTestsInDouble : FailingStepTests<double>;

public sealed class FailingStepTestsInFloat : FailingStepTests<float>;
