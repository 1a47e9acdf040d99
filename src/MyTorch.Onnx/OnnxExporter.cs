using System.Numerics;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Onnx;

/// <summary>
/// Exports networks, models and table estimators to ONNX (operator set 13, IR version 7). The format is specified at
/// https://github.com/onnx/onnx.
/// </summary>
/// <remarks>
/// <para>
/// An exported network has the input "input", N x C for any N, and the output "output", N x K, in the element type of the network. For finite
/// inputs the output equals that of <see cref="Sequential{T}.Predict(MathNet.Numerics.LinearAlgebra.Matrix{T})"/> up to rounding. The weights have
/// PyTorch's names, as in <see cref="Layer{T}.SaveState"/>. Every layer of this library can be exported, and its settings are exact; dropout
/// and identity add no nodes. Exporting the same network twice writes identical files.
/// </para>
/// <para>
/// The ONNX standard defines all operators used here for double, but not every runtime implements them. Attributes are always float. In double,
/// the part of BatchNorm's epsilon that a float cannot hold is added to "running_var", and a slope of LeakyReLU or ELU that is not a float becomes
/// a PRelu. GELU is exported as x (1 + erf(x / sqrt 2)) / 2, which is less accurate for small outputs than this library.
/// </para>
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Writes a network to a stream. It is always exported in evaluation mode.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network, which is not changed. For an <see cref="MLP{T}"/>, pass its <see cref="MLP{T}.Layers"/>.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="appendSoftmax">
    /// Whether to append a softmax, so that a network trained with <see cref="SoftmaxCrossEntropy{T}"/> returns probabilities instead of logits.
    /// </param>
    /// <exception cref="NotSupportedException">
    /// A layer is not from this library, or the network has 2 GB of weights or more. Nothing was written.
    /// </exception>
    public static void Export<T>(Sequential<T> network, Stream stream, bool appendSoftmax = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(network, appendSoftmax).WriteTo(stream);
    }

    /// <summary>Writes a network to a file, completely or not at all (<see cref="AtomicFile"/>). It is always exported in evaluation mode.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <param name="appendSoftmax">Whether to append a softmax.</param>
    /// <exception cref="NotSupportedException">The network cannot be exported; an existing file is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Export<T>(Sequential<T> network, string path, bool appendSoftmax = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Convert(network, appendSoftmax).WriteTo);
    }

    /// <summary>
    /// Writes a table estimator to a stream. The graph includes the imputation, scaling and one-hot encoding of the columns, all networks and the
    /// averaging of their predictions.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Each feature column is an input, N x 1, named after the column. Numeric columns are double, NaN for a missing cell. Dates are also double,
    /// because ONNX has no operator that parses them: days since January 1 of the year 1, with a fraction for the time of day in UTC; add
    /// <see cref="PipelineColumn.DaysToUnixTime"/> to days since 1970. Categories and Booleans are strings, empty for a missing cell; a numeric
    /// category is written as its shortest text, as in "1".
    /// </para>
    /// <para>
    /// A classifier has the outputs "probabilities", N x K in double, and "label", N strings, or with several targets "labels", N x K Booleans. A
    /// regressor has the output "predictions", N x K in double, in the units of the targets. An output whose name is also that of a column gets a
    /// number, as in "label_1". Strings require the operator set ai.onnx.ml. The networks compute in single precision, as in the library, and
    /// everything else in double precision.
    /// </para>
    /// </remarks>
    /// <param name="estimator">The estimator.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="NotSupportedException">A feature column has no name, or the networks have 2 GB of weights or more. Nothing was written.</exception>
    public static void Export(TableEstimator estimator, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(estimator).WriteTo(stream);
    }

    /// <summary>Writes a table estimator to a file, completely or not at all (<see cref="AtomicFile"/>); see <see cref="Export(TableEstimator, Stream)"/>.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">The estimator has not been fitted.</exception>
    /// <exception cref="NotSupportedException">The estimator cannot be exported; an existing file is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Export(TableEstimator estimator, string path)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Convert(estimator).WriteTo);
    }

    /// <summary>Writes a model to a stream. The graph includes the scaling of features and targets.</summary>
    /// <remarks>
    /// The input is "input", N x C in the element type of the network: unscaled features in the order of the schema, or raw pixels. A model with
    /// <see cref="SoftmaxCrossEntropy{T}"/> has the output "probabilities", N x K, and, if it has classes, "label", N strings, chosen with its threshold
    /// if there is one. Any other model has the output "predictions", N x K, in the units of the targets.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <exception cref="NotSupportedException">
    /// A layer is not from this library, the model has another classification criterion, or it has 2 GB of weights or more. Nothing was written.
    /// </exception>
    public static void Export<T>(Model<T> model, Stream stream) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(model).WriteTo(stream);
    }

    /// <summary>Writes a model to a file, completely or not at all (<see cref="AtomicFile"/>); see <see cref="Export{T}(Model{T}, Stream)"/>.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="path">The file to write or replace; its folder must exist.</param>
    /// <exception cref="NotSupportedException">The model cannot be exported; an existing file is unchanged.</exception>
    /// <exception cref="IOException">The file cannot be written; an existing file is unchanged.</exception>
    public static void Export<T>(Model<T> model, string path) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Convert(model).WriteTo);
    }

    private static ProtoMessage Convert<T>(Model<T> model) where T : unmanaged, IBinaryFloatingPointIeee754<T> => OnnxProto.Model(ModelConverter<T>.Convert(model));

    private static ProtoMessage Convert(TableEstimator estimator) => OnnxProto.Model(TableConverter.Convert(estimator), hasTexts: true);

    private static ProtoMessage Convert<T>(Sequential<T> network, bool appendSoftmax) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        OnnxProto.Model(NetworkConverter<T>.Convert(network, appendSoftmax));
}
