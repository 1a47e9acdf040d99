using System.Globalization;
using FluentAssertions;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Kernels;

/// <summary>The error of the functions relative to the correctly rounded result, over their whole range.</summary>
public class MathFunctionAccuracyTests
{
    /// <summary>The step between tested floats, a prime; MYTORCH_FLOAT_STEP=1 in the environment tests all 2^32, which takes an hour.</summary>
    private static readonly long FloatStep = Environment.GetEnvironmentVariable("MYTORCH_FLOAT_STEP") is { Length: > 0 } text
        ? long.Parse(text, CultureInfo.InvariantCulture)
        : TestSize.Of(full: 1009, brief: 10007);

    public static TheoryData<string> Names => [.. MathFunctions.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void In_double_against_stored_values(string name)
    {
        var stored = new Reference($"elementwise_{name}");
        double[] x = stored["x"].ToColumnMajorArray();
        double[] expected = stored["y"].ToColumnMajorArray();

        double[] y = MathFunctions.Apply(name, x);

        x.Should().HaveCountGreaterThan(2000);
        for (int i = 0; i < x.Length; i++)
        {
            Check(name, x[i], Ulps.Distance(y[i], expected[i]));
            Check(name, x[i], i == 0 || MathFunctions.Rises(name, y[i - 1], y[i]));
        }
    }

    /// <summary>The double result of System.Math is far more precise than float, so it rounds correctly except for extremely rare ties.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void In_float_over_all_magnitudes(string name)
    {
        const int Block = 1 << 16;
        long end = Ulps.Index(float.PositiveInfinity);
        float last = float.NegativeInfinity;
        for (long start = -end; start <= end; start += Block * FloatStep)
        {
            int count = (int)Math.Min(Block, ((end - start) / FloatStep) + 1);
            float[] x = [.. Enumerable.Range(0, count).Select(i => Ulps.At<float>(start + (i * FloatStep)))];
            float[] y = MathFunctions.Apply(name, x);
            for (int i = 0; i < count; i++)
            {
                Check(name, x[i], Ulps.Distance(y[i], (float)MathFunctions.Reference(name, x[i])));
                Check(name, x[i], float.IsNaN(y[i]) || MathFunctions.Rises(name, last, y[i]));
                last = float.IsNaN(y[i]) ? last : y[i];
            }
        }
    }

    private static void Check(string name, double x, ulong distance)
    {
        if (distance > MathFunctions.Tolerance(name))
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{name}({x:R}) is {distance} ulp from the correctly rounded result"));
        }
    }

    private static void Check(string name, double x, bool rises)
    {
        if (!rises)
        {
            Assert.Fail(string.Create(CultureInfo.InvariantCulture, $"{name} falls at {x:R}"));
        }
    }
}
