namespace MyTorch.Kernels;

/// <summary>The step of an optimizer on a vector of elements; a struct, so the JIT inlines it into the driver, <see cref="UpdateKernels"/>.</summary>
internal interface IUpdate<T>
{
    /// <summary>
    /// Updates one vector of elements, starting at index <paramref name="i"/> of each array. An update accesses only those of the three states it
    /// needs; the others may be empty.
    /// </summary>
    void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i);
}
