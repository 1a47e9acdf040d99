namespace MyTorch.Kernels;

/// <summary>
/// What a step of an optimizer does to a vector of elements; a struct, so that the compiler inlines it into the driver,
/// <see cref="UpdateKernels"/>.
/// </summary>
internal interface IUpdate<T>
{
    /// <summary>
    /// Updates the elements of one vector, from number <paramref name="i"/> of each array on. An update reads and writes only those of
    /// the three states that it needs: the others may be empty.
    /// </summary>
    void Invoke(ref T value, ref readonly T gradient, ref T first, ref T second, ref T third, nuint i);
}
