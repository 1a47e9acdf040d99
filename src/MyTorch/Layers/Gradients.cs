using System.Numerics;

namespace MyTorch;

/// <summary>Operations on the gradients of several parameters at once.</summary>
internal static class Gradients
{
    /// <summary>Sets the gradients to 0. Each worker clears those it computes, which are still in its cache.</summary>
    public static void Clear<T>(IReadOnlyList<Parameter<T>> parameters) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        GradientPass<T, Zero<T>>.Run(default, parameters);

    private readonly struct Zero<T> : IGradientOperation<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double Invoke(Span<T> gradient)
        {
            gradient.Clear();
            return 0;
        }
    }
}
