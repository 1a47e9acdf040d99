using System.Numerics;
using MathNet.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Tests.Kernels;

/// <summary>The functions under test by name.</summary>
internal static class MathFunctions
{
    public static readonly string[] Names = ["exp", "log", "sigmoid", "tanh", "expm1", "log1p", "softplus", "normal"];

    /// <summary>
    /// The largest allowed distance from the correctly rounded result, in ulps. The errors themselves reach 1.08, 0.96, 1.53 and 2.13, then 2.14,
    /// 1.53, 1.74 and 5.17.
    /// </summary>
    public static ulong Tolerance(string name) => name switch
    {
        "exp" or "log" => 1,
        "normal" => 5,
        _ => 2,
    };

    /// <summary>
    /// Whether the value at the next number is valid: not less, except for the normal distribution, which may decrease by its error.
    /// </summary>
    public static bool Rises<T>(string name, T value, T next) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        next >= value || (name == "normal" && Ulps.Distance(value, next) <= Tolerance(name));

    public static T[] Apply<T>(string name, params T[] x) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new T[x.Length];
        switch (name)
        {
            case "exp":
                Elementwise.Apply<T, ExpOperator<T>>(x, result);
                break;
            case "log":
                Elementwise.Apply<T, LogOperator<T>>(x, result);
                break;
            case "sigmoid":
                Elementwise.Apply<T, SigmoidOperator<T>>(x, result);
                break;
            case "tanh":
                Elementwise.Apply<T, TanhOperator<T>>(x, result);
                break;
            case "expm1":
                Elementwise.Apply<T, Expm1Operator<T>>(x, result);
                break;
            case "log1p":
                Elementwise.Apply<T, Log1pOperator<T>>(x, result);
                break;
            case "softplus":
                Elementwise.Apply(x, result, new SoftplusOperator<T>(T.One, T.One, T.PositiveInfinity));
                break;
            case "normal":
                Elementwise.Apply<T, NormalOperator<T>>(x, result);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(name));
        }

        return result;
    }

    /// <summary>The reference function in double, from System.Math, or MathNet for the normal distribution.</summary>
    public static double Reference(string name, double x) => name switch
    {
        "exp" => Math.Exp(x),
        "log" => Math.Log(x),
        "sigmoid" => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)),
        "tanh" => Math.Tanh(x),
        "expm1" => Expm1(x),
        "log1p" => Log1p(x),
        "softplus" => Math.Max(x, 0) + Log1p(Math.Exp(-Math.Abs(x))),
        "normal" => 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2)),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };

    /// <summary>Kahan's formula: the rounding of e^x cancels in the quotient.</summary>
    private static double Expm1(double x)
    {
        double power = Math.Exp(x);
        return power == 1 ? x : power - 1 is -1 or double.PositiveInfinity ? power - 1 : (power - 1) * x / Math.Log(power);
    }

    /// <summary>Kahan's formula: the rounding of 1 + x cancels in the quotient.</summary>
    private static double Log1p(double x)
    {
        double sum = 1 + x;
        return sum == 1 || double.IsPositiveInfinity(x) ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
