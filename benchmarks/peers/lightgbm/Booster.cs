using System.Globalization;

namespace MyTorch.Benchmarks.Peers;

/// <summary>Boosted trees with the defaults of LightGBM.</summary>
internal sealed class Booster : IDisposable
{
    private const int Iterations = 100;

    private readonly nint _dataset;
    private readonly nint _booster;
    private readonly int _columns;

    /// <summary>Fits the trees.</summary>
    /// <param name="x">N x C in row-major order; NaN for missing values.</param>
    /// <param name="y">The N regression targets or class indices.</param>
    /// <param name="categories">The columns that contain category codes.</param>
    /// <param name="classes">The number of classes, or 0 for regression.</param>
    /// <param name="threads">The number of threads.</param>
    /// <param name="seed">The seed.</param>
    public Booster(double[] x, float[] y, IEnumerable<int> categories, int classes, int threads, int seed)
    {
        _columns = x.Length / y.Length;
        string objective = classes switch
        {
            0 => "regression",
            <= 2 => "binary",
            _ => $"multiclass num_class={classes}",
        };
        string parameters = string.Create(
            CultureInfo.InvariantCulture, $"objective={objective} num_threads={threads} seed={seed} verbosity=-1 categorical_feature={string.Join(',', categories)}");
        LightGbm.Check(LightGbm.LGBM_DatasetCreateFromMat(x, LightGbm.Double, y.Length, _columns, rowMajor: 1, parameters, 0, out _dataset));
        LightGbm.Check(LightGbm.LGBM_DatasetSetField(_dataset, "label", y, y.Length, LightGbm.Single));
        LightGbm.Check(LightGbm.LGBM_BoosterCreate(_dataset, parameters, out _booster));
        for (int iteration = 0, isFinished = 0; iteration < Iterations && isFinished == 0; iteration++)
        {
            LightGbm.Check(LightGbm.LGBM_BoosterUpdateOneIter(_booster, out isFinished));
        }
    }

    /// <summary>Returns the predicted quantities, the probabilities of the second of two classes, or those of all classes, in row-major order.</summary>
    /// <param name="x">N x C in row-major order.</param>
    /// <param name="rows">N.</param>
    /// <param name="outputs">The number of outputs per row.</param>
    public double[] Predict(double[] x, int rows, int outputs)
    {
        var result = new double[rows * outputs];
        LightGbm.Check(LightGbm.LGBM_BoosterPredictForMat(
            _booster, x, LightGbm.Double, rows, _columns, rowMajor: 1, kind: 0, start: 0, iterations: -1, "num_threads=1", out _, result));
        return result;
    }

    public void Dispose()
    {
        LightGbm.Check(LightGbm.LGBM_BoosterFree(_booster));
        LightGbm.Check(LightGbm.LGBM_DatasetFree(_dataset));
    }
}
