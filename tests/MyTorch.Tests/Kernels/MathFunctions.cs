using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch.Tests.Kernels;

/// <summary>The four functions under test by name.</summary>
internal static class MathFunctions
{
    public static readonly string[] Names = ["exp", "log", "sigmoid", "tanh"];

    /// <summary>The largest distance from the correctly rounded result, in ulp: the errors themselves reach 1.08, 0.96, 1.53 and 2.13.</summary>
    public static ulong Tolerance(string name) => name is "sigmoid" or "tanh" ? 2ul : 1ul;

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
            default:
                throw new ArgumentOutOfRangeException(nameof(name));
        }

        return result;
    }

    /// <summary>The function in double, by System.Math.</summary>
    public static double Reference(string name, double x) => name switch
    {
        "exp" => Math.Exp(x),
        "log" => Math.Log(x),
        "sigmoid" => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x)),
        "tanh" => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(name)),
    };
}
