using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>
/// The same sigmoid network as a MathNet user writes it, with matrix operators and a fresh matrix for every result: the baseline. Its
/// weights and conventions are those of the network it is made from, so that equal losses prove equal work.
/// </summary>
internal sealed class PlainMlp<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _learningRate;
    private readonly Matrix<T>[] _weights;
    private readonly Matrix<T>[] _biases;
    private readonly Matrix<T>[] _gammas;
    private readonly Matrix<T>[] _betas;

    public PlainMlp(MLP<T> network, double learningRate)
    {
        _learningRate = T.CreateTruncating(learningRate);
        _weights = [.. network.LinearLayers.Select(linear => linear.W.Clone())];
        _biases = [.. network.LinearLayers.Select(linear => linear.B.Clone())];
        _gammas = [.. network.BatchNormLayers.Select(batchNorm => batchNorm.Gamma.Clone())];
        _betas = [.. network.BatchNormLayers.Select(batchNorm => batchNorm.Beta.Clone())];
    }

    /// <summary>One step; returns the mean loss before it.</summary>
    public T TrainStep(Matrix<T> x, Matrix<T> y)
    {
        int layers = _weights.Length;
        var inputs = new Matrix<T>[layers + 1];
        var normalized = new Matrix<T>[_gammas.Length];
        var inverseDeviations = new Matrix<T>[_gammas.Length];
        inputs[0] = x;
        for (int l = 0; l < layers; l++)
        {
            Matrix<T> z = AddRow(inputs[l] * _weights[l], _biases[l]);
            if (l < _gammas.Length)
            {
                (normalized[l], inverseDeviations[l]) = Normalize(z);
                z = AddRow(ScaleColumns(normalized[l], _gammas[l]), _betas[l]);
            }

            inputs[l + 1] = l < layers - 1 ? z.Map(value => T.One / (T.One + T.Exp(-value))) : z;
        }

        Matrix<T> shifted = SubtractColumn(inputs[layers], RowMaxima(inputs[layers]));
        Matrix<T> exponentials = shifted.Map(T.Exp);
        var sums = exponentials.RowSums();
        T loss = (sums.ToColumnMatrix().Map(value => T.Log(value)).Enumerate().Aggregate(T.Zero, (total, value) => total + value)
            - shifted.PointwiseMultiply(y).Enumerate().Aggregate(T.Zero, (total, value) => total + value)) / T.CreateTruncating(x.RowCount);
        Matrix<T> delta = exponentials.MapIndexed((row, _, value) => value / sums[row]) - y;
        Backward(delta, inputs, normalized, inverseDeviations);
        return loss;
    }

    private void Backward(Matrix<T> delta, Matrix<T>[] inputs, Matrix<T>[] normalized, Matrix<T>[] inverseDeviations)
    {
        T count = T.CreateTruncating(delta.RowCount);
        for (int l = _weights.Length - 1; l >= 0; l--)
        {
            if (l < _weights.Length - 1)
            {
                delta = delta.PointwiseMultiply(inputs[l + 1].Map(a => a * (T.One - a)));
            }

            if (l < _gammas.Length)
            {
                Matrix<T> deltaSums = delta.ColumnSums().ToRowMatrix();
                Matrix<T> productSums = delta.PointwiseMultiply(normalized[l]).ColumnSums().ToRowMatrix();
                Matrix<T> centred = AddRow(delta, -deltaSums / count) - ScaleColumns(normalized[l], productSums / count);
                delta = ScaleColumns(centred, _gammas[l].PointwiseMultiply(inverseDeviations[l]));
                _gammas[l] -= productSums * _learningRate;
                _betas[l] -= deltaSums * _learningRate;
            }

            Matrix<T> dw = inputs[l].TransposeThisAndMultiply(delta) / count;
            Matrix<T> db = delta.ColumnSums().ToRowMatrix() / count;
            delta = delta.TransposeAndMultiply(_weights[l]);
            _weights[l] -= dw * _learningRate;
            _biases[l] -= db * _learningRate;
        }
    }

    private static (Matrix<T> Normalized, Matrix<T> InverseDeviation) Normalize(Matrix<T> z)
    {
        T count = T.CreateTruncating(z.RowCount);
        Matrix<T> centred = AddRow(z, -z.ColumnSums().ToRowMatrix() / count);
        Matrix<T> variance = centred.PointwiseMultiply(centred).ColumnSums().ToRowMatrix() / count;
        Matrix<T> inverseDeviation = variance.Map(value => T.One / T.Sqrt(value + T.CreateTruncating(1e-8)));
        return (ScaleColumns(centred, inverseDeviation), inverseDeviation);
    }

    private static Matrix<T> AddRow(Matrix<T> x, Matrix<T> row) => x.MapIndexed((_, column, value) => value + row[0, column]);

    private static Matrix<T> ScaleColumns(Matrix<T> x, Matrix<T> row) => x.MapIndexed((_, column, value) => value * row[0, column]);

    private static Matrix<T> SubtractColumn(Matrix<T> x, T[] column) => x.MapIndexed((row, _, value) => value - column[row]);

    private static T[] RowMaxima(Matrix<T> x) => [.. x.EnumerateRows().Select(row => row.Enumerate().Aggregate(T.Max))];
}
