using System.Numerics;
using MyTorch.Kernels;

namespace MyTorch;

/// <summary>One thread's part of a step over the parameters of a group: a range of each of them.</summary>
internal readonly record struct GroupStep<T>(ParameterState<T>[] Parameters, int Part, int Parts)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Parameters are cut at multiples of so many elements, whole cache lines; what is shorter stays in one piece.</summary>
    private const int Grain = 512;

    /// <summary>Updates this part.</summary>
    public void Apply<TUpdate>(TUpdate update) where TUpdate : struct, IUpdate<T>
    {
        foreach (ParameterState<T> parameter in Parameters)
        {
            (int start, int end) = ThreadTeam.Range(parameter.Length, Part, Parts, Grain);
            if (start < end)
            {
                parameter.Apply(update, start, end);
            }
        }
    }
}
