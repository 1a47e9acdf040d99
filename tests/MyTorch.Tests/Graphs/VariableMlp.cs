using System.Numerics;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Autograd;
using MyTorch.Tests.Support;

namespace MyTorch.Tests.Graphs;

/// <summary>One of the stored training runs data/reference/mlp_*.npz, with a network built only from operations on variables.</summary>
internal sealed class VariableMlp<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The same tolerance as for MLP.</summary>
    private static readonly double Tolerance = Precision.Of<T>(units: 128);

    private readonly Reference _stored;
    private readonly string _name;
    private readonly int[] _activations;
    private readonly int _batchNorms;
    private readonly Variable<T>[] _weights;
    private readonly Variable<T>[] _biases;
    private readonly Variable<T>[] _gammas;
    private readonly Variable<T>[] _betas;
    private readonly Dictionary<Variable<T>, Matrix<T>> _velocities = [];

    public VariableMlp(string name)
    {
        (_stored, _name) = (new Reference(name), name);
        _activations = _stored.Integers("activations");
        _batchNorms = (int)_stored.Number("bn_layers");
        int[] sizes = _stored.Integers("sizes");
        _weights = [.. _activations.Select((_, l) => Leaf(_stored.Input<T>($"W_{l}")))];
        _biases = [.. _activations.Select((_, l) => Leaf(_stored.Input<T>($"b_{l}")))];
        _gammas = [.. Enumerable.Range(1, _batchNorms).Select(l => Leaf(Matrix<T>.Build.Dense(1, sizes[l], T.One)))];
        _betas = [.. Enumerable.Range(1, _batchNorms).Select(l => Leaf(Matrix<T>.Build.Dense(1, sizes[l])))];
    }

    /// <summary>Checks the output and the loss of every step, the gradients of the first, and the parameters after the last.</summary>
    public void CheckSteps()
    {
        for (int s = 0; s < (int)_stored.Number("steps"); s++)
        {
            var x = new Variable<T>(_stored.Input<T>($"x_{s}"));
            Variable<T> output = Output(x);
            Variable<T> total = -output.LogSoftmax().PointwiseMultiply(new Variable<T>(_stored.Input<T>($"y_{s}"))).Sum();
            Check($"output_{s}", output.Value);
            Close.Check($"{_name} losses[{s}]", double.CreateTruncating(total.Scalar), _stored["losses"][0, s], Tolerance);
            total.ZeroGradient();
            total.Backward();

            // The gradients of Linear layers are divided by the number of rows, those of BatchNorm are sums.
            T share = T.One / T.CreateTruncating(x.RowCount);
            if (s == 0)
            {
                CheckGradients(share);
            }

            T rate = T.CreateTruncating(_stored.Number("learning_rate"));
            _weights.Concat(_biases).ToList().ForEach(parameter => MoveWithMomentum(parameter, rate * share));
            _gammas.Concat(_betas).ToList().ForEach(parameter => parameter.Value = parameter.Value - (parameter.Gradient * rate));
        }

        for (int l = 0; l < _weights.Length; l++)
        {
            Check($"W_{l}_after", _weights[l].Value);
            Check($"b_{l}_after", _biases[l].Value, Scale($"W_{l}_after"));
        }

        for (int l = 0; l < _batchNorms; l++)
        {
            Check($"gamma_{l}_after", _gammas[l].Value);
            Check($"beta_{l}_after", _betas[l].Value);
        }
    }

    private static Variable<T> Leaf(Matrix<T> value) => new(value, requiresGradient: true);

    private static Variable<T> Activation(int code, Variable<T> z) => code switch { 1 => z.Sigmoid(), 2 => z.Tanh(), 3 => z.ReLU(), _ => z };

    private Variable<T> Output(Variable<T> x)
    {
        for (int l = 0; l < _weights.Length; l++)
        {
            Variable<T> z = (x * _weights[l]) + _biases[l];
            x = Activation(_activations[l], l < _batchNorms ? Normalize(z, l) : z);
        }

        return x;
    }

    private Variable<T> Normalize(Variable<T> z, int l)
    {
        Variable<T> centred = z - z.ColumnMeans();
        Variable<T> deviation = (centred.Pow(T.CreateTruncating(2)).ColumnMeans() + T.CreateTruncating(1e-8)).Sqrt();
        return _gammas[l].PointwiseMultiply(centred / deviation) + _betas[l];
    }

    private void CheckGradients(T share)
    {
        for (int l = 0; l < _weights.Length; l++)
        {
            Check($"dW_{l}", _weights[l].Gradient * share);

            // Before a BatchNorm the gradient of the bias is only rounding error, on the scale of the weights' gradient.
            Check($"db_{l}", _biases[l].Gradient * share, Scale($"dW_{l}"));
        }

        for (int l = 0; l < _batchNorms; l++)
        {
            Check($"dgamma_{l}", _gammas[l].Gradient);
            Check($"dbeta_{l}", _betas[l].Gradient);
        }
    }

    private void MoveWithMomentum(Variable<T> parameter, T rate)
    {
        Matrix<T> step = parameter.Gradient * -rate;
        _velocities[parameter] = _velocities.TryGetValue(parameter, out Matrix<T>? velocity) ? (velocity * T.CreateTruncating(_stored.Number("momentum"))) + step : step;
        parameter.Value = parameter.Value + _velocities[parameter];
    }

    private double Scale(string name) => _stored[name].Enumerate().Average(Math.Abs);

    private void Check(string name, Matrix<T> actual, double? floor = null) => Close.Check($"{_name} {name}", actual, _stored[name], Tolerance, floor);
}
