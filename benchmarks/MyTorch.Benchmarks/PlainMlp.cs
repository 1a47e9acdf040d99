using System.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace MyTorch.Benchmarks;

/// <summary>
/// The baseline: the same network in plain MathNet, with matrix operators and a new matrix for every result. Its
/// weights and conventions are those of the original network, so equal losses verify equal work.
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
            Matrix<T> z = Plain<T>.Linear(a, _weights[l], _biases[l]);
            a = l < _weights.Length - 1 ? Plain<T>.Activate(_hidden, z) : z;
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
            Matrix<T> z = Plain<T>.Linear(inputs[l], _weights[l], _biases[l]);
            if (l < _gammas.Length)
            {
                (normalized[l], inverseDeviations[l]) = Plain<T>.Normalize(z);
                z = Plain<T>.ScaleAndShift(normalized[l], _gammas[l], _betas[l]);
            }

            inputs[l + 1] = l < layers - 1 ? Plain<T>.Activate(_hidden, z) : z;
        }

        (T loss, Matrix<T> delta) = Plain<T>.CrossEntropy(inputs[layers], y);
        Backward(delta, inputs, normalized, inverseDeviations);
        return loss;
    }

    private void Backward(Matrix<T> delta, Matrix<T>[] inputs, Matrix<T>[] normalized, Matrix<T>[] inverseDeviations)
    {
        for (int l = _weights.Length - 1; l >= 0; l--)
        {
            if (l < _weights.Length - 1)
            {
                delta = Plain<T>.ActivateBackward(_hidden, delta, inputs[l + 1]);
            }

            if (l < _gammas.Length)
            {
                (delta, Matrix<T> dGamma, Matrix<T> dBeta) = Plain<T>.NormalizeBackward(delta, normalized[l], inverseDeviations[l], _gammas[l]);
                _gammas[l] -= dGamma * _learningRate;
                _betas[l] -= dBeta * _learningRate;
            }

            (delta, Matrix<T> dw, Matrix<T> db) = Plain<T>.LinearBackward(delta, inputs[l], _weights[l], first: l == 0);
            _weightVelocities[l] = (_weightVelocities[l] * _momentum) - (dw * _learningRate);
            _biasVelocities[l] = (_biasVelocities[l] * _momentum) - (db * _learningRate);
            _weights[l] += _weightVelocities[l];
            _biases[l] += _biasVelocities[l];
        }
    }
}
