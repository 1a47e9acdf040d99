namespace MyTorch.Benchmarks.Peers;

/// <summary>Counts the floating-point operations of the matrix products of a work; a multiply-add counts as two.</summary>
internal static class Flops
{
    /// <summary>A training step or a prediction.</summary>
    public static double Of(Workload workload) => workload.IsPrediction
        ? 2.0 * workload.Batch * Weights(workload.Sizes)
        : OfTraining(workload.Sizes, workload.Batch);

    /// <summary>Forward and backward passes over a number of samples; the first layer computes no input gradient.</summary>
    public static double OfTraining(IReadOnlyList<int> sizes, double samples) => samples * ((6 * Weights(sizes)) - (2.0 * sizes[0] * sizes[1]));

    /// <summary>A single product.</summary>
    public static double Of(ProductShape shape) => 2.0 * shape.M * shape.N * shape.K;

    private static double Weights(IReadOnlyList<int> sizes) => sizes.Zip(sizes.Skip(1), (inputs, outputs) => (double)inputs * outputs).Sum();
}
