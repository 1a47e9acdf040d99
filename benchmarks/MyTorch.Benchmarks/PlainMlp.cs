using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>
/// The same network as a MathNet user writes it, with matrix operators and a fresh matrix for every result: the baseline. Its
/// weights and conventions are those of the network it is made from, so that equal losses prove equal work.
/// </summary>
internal sealed class PlainMlp<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly HiddenActivation _hidden;
    private readonly T _learningRate;
    private readonly T _momentum = T.CreateTruncating(Workload.Momentum);
    private readonly Matrix<T>[] _weights;
    private readonly Matrix<T>[] _biases;
    private readonly Matrix<T>[] _weightVelocities;
    private readonly Matrix<T>[] _biasVelocities;
    private readonly Matrix<T>[] _gammas;
    private readonly Matrix<T>[] _betas;

    public PlainMlp(MLP<T> network, Workload workload)
    {
        _hidden = workload.Hidden;
        _learningRate = T.CreateTruncating(workload.LearningRate);
        _weights = [.. network.LinearLayers.Select(linear => linear.W.Clone())];
        _biases = [.. network.LinearLayers.Select(linear => linear.B.Clone())];
        _weightVelocities = [.. network.LinearLayers.Select(linear => linear.MomentumW.Clone())];
        _biasVelocities = [.. network.LinearLayers.Select(linear => linear.MomentumB.Clone())];
        _gammas = [.. network.BatchNormLayers.Select(batchNorm => batchNorm.Gamma.Clone())];
        _betas = [.. network.BatchNormLayers.Select(batchNorm => batchNorm.Beta.Clone())];
    }

    /// <summary>The output for a network without BatchNorm.</summary>
    public Matrix<T> Predict(Matrix<T> x)
    {
        Matrix<T> a = x;
        for (int l = 0; l < _weights.Length; l++)
        {
            Matrix<T> z = AddRow(a * _weights[l], _biases[l]);
            a = l < _weights.Length - 1 ? Activate(z) : z;
        }

        return a;
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

            inputs[l + 1] = l < layers - 1 ? Activate(z) : z;
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
                delta = delta.PointwiseMultiply(Slope(inputs[l + 1]));
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
            delta = l > 0 ? delta.TransposeAndMultiply(_weights[l]) : delta;
            _weightVelocities[l] = (_weightVelocities[l] * _momentum) - (dw * _learningRate);
            _biasVelocities[l] = (_biasVelocities[l] * _momentum) - (db * _learningRate);
            _weights[l] += _weightVelocities[l];
            _biases[l] += _biasVelocities[l];
        }
    }

    private Matrix<T> Activate(Matrix<T> z) => _hidden switch
    {
        HiddenActivation.Sigmoid => z.Map(value => T.One / (T.One + T.Exp(-value))),
        HiddenActivation.Tanh => z.PointwiseTanh(),
        _ => z.PointwiseMaximum(T.Zero),
    };

    /// <summary>The derivative of the activation, from its output.</summary>
    private Matrix<T> Slope(Matrix<T> a) => _hidden switch
    {
        HiddenActivation.Sigmoid => a.Map(value => value * (T.One - value)),
        HiddenActivation.Tanh => a.Map(value => T.One - (value * value)),
        _ => a.Map(value => value > T.Zero ? T.One : T.Zero),
    };

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
