using System.Numerics;
using MyTorch.Execution;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>One thread's part of a step over the parameters of a group: some blocks of each of them.</summary>
internal readonly record struct GroupStep<T>(ParameterState<T>[] Parameters, int Part, int Parts)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Updates this part.</summary>
    public void Apply<TUpdate>(TUpdate update) where TUpdate : struct, IUpdate<T>
    {
        foreach (ParameterState<T> parameter in Parameters)
        {
            (int first, int end) = parameter.Parameter.Cut.BlocksOf(Part, Parts);
            Strips strips = parameter.Parameter.Cut.Strips(first, end);
            for (int strip = 0; strip < strips.Count; strip++)
            {
                parameter.Apply(update, strips[strip]);
            }
        }
    }
}
