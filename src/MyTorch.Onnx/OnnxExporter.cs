using System.Numerics;
using MyTorch.Data;
using MyTorch.Tables;

namespace MyTorch.Onnx;

/// <summary>
/// Writes networks as ONNX models (operator set 13, IR version 7), for the runtimes that read them. The formats are those of
/// https://github.com/onnx/onnx.
/// </summary>
/// <remarks>
/// <para>
/// The model takes "input", N x C for any N, and gives "output", N x K, in the element type of the network: what
/// <see cref="Sequential{T}.Predict(MathNet.Numerics.LinearAlgebra.Matrix{T})"/> gives, up to rounding, for finite inputs. The weights have
/// PyTorch's names, as in <see cref="Layer{T}.SaveState"/>. Every layer of this library is exported, with its settings to the last digit; dropout
/// and identity leave nothing behind. The same network gives the same bytes.
/// </para>
/// <para>
/// In the standard all operators that are used take double, but not every runtime implements them all. Attributes are float even then:
/// the part of BatchNorm's epsilon that is none is added to "running_var", and a slope of LeakyReLU or ELU becomes a PRelu.
/// GELU is exported as the formula x (1 + erf(x / sqrt 2)) / 2, in which small outputs lose digits that this library keeps.
/// </para>
/// </remarks>
public static class OnnxExporter
{
    /// <summary>Writes a network, in evaluation mode whatever its mode is, to a stream.</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network; of an <see cref="MLP{T}"/>, its <see cref="MLP{T}.Layers"/>. It does not change.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <param name="appendSoftmax">
    /// Whether to put a softmax behind the last layer, for a network that was trained with <see cref="SoftmaxCrossEntropy{T}"/>, so that the
    /// model gives probabilities.
    /// </param>
    /// <exception cref="NotSupportedException">
    /// A layer is an activation from outside this library, or the network has 2 GB of weights or more; nothing was written.
    /// </exception>
    public static void Export<T>(Sequential<T> network, Stream stream, bool appendSoftmax = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(network, appendSoftmax).WriteTo(stream);
    }

    /// <summary>As <see cref="Export{T}(Sequential{T}, Stream, bool)"/>, to a file, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="network">The network.</param>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <param name="appendSoftmax">Whether to put a softmax behind the last layer.</param>
    /// <exception cref="NotSupportedException">The network cannot be exported; what the file held before is as it was.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Export<T>(Sequential<T> network, string path, bool appendSoftmax = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Convert(network, appendSoftmax).WriteTo);
    }

    /// <summary>
    /// Writes an estimator of tables to a stream: the imputation, scaling and one-hot encoding of its columns, all its networks and their mean are in
    /// the graph.
    /// </summary>
    /// <remarks>
    /// <para>
    /// The model takes one input for each feature column, N x 1, under the name of the column. Columns of numbers are double, NaN for a missing
    /// cell. Dates are double too, as ONNX has no operator that parses them: the days since January 1 of the year 1, with a fraction for the time of
    /// day in UTC, which is the number of days since 1970 plus <see cref="PipelineColumn.DaysToUnixTime"/>. Categories and Booleans are strings, empty
    /// for a missing cell; a number that is a category is its shortest text, as in "1".
    /// </para>
    /// <para>
    /// A classifier gives "probabilities", N x K in double, and "label", N strings; with several targets "labels", N x K Booleans, instead. A
    /// regressor gives "predictions", N x K in double and in the units of the targets. A name that a column has gets a number, as in "label_1".
    /// Texts need the operator set ai.onnx.ml. The networks are in single precision, as in the library; all else is in double precision.
    /// </para>
    /// </remarks>
    /// <param name="estimator">The estimator.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="NotSupportedException">A feature column has no name, or the networks have 2 GB of weights or more; nothing was written.</exception>
    public static void Export(TableEstimator estimator, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(estimator).WriteTo(stream);
    }

    /// <summary>As <see cref="Export(TableEstimator, Stream)"/>, to a file, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <exception cref="InvalidOperationException">There was no fit.</exception>
    /// <exception cref="NotSupportedException">The estimator cannot be exported; what the file held before is as it was.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
    public static void Export(TableEstimator estimator, string path)
    {
        ArgumentNullException.ThrowIfNull(estimator);
        ArgumentException.ThrowIfNullOrEmpty(path);
        AtomicFile.Write(path, Convert(estimator).WriteTo);
    }

    /// <summary>Writes a model to a stream: the scales of its features and targets are in the graph.</summary>
    /// <remarks>
    /// The model takes "input", N x C in the element type of the network: the features in the order of the schema, as they were measured, or raw
    /// pixels. A model with <see cref="SoftmaxCrossEntropy{T}"/> gives "probabilities", N x K, and, if it has classes, "label", N strings, which obey
    /// its threshold; any other gives "predictions", N x K in the units of the targets.
    /// </remarks>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream, which is left open.</param>
    /// <exception cref="NotSupportedException">
    /// A layer is an activation from outside this library, the model has another criterion of probabilities, or 2 GB of weights or more; nothing was written.
    /// </exception>
    public static void Export<T>(Model<T> model, Stream stream) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        Convert(model).WriteTo(stream);
    }

    /// <summary>As <see cref="Export{T}(Model{T}, Stream)"/>, to a file, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
    /// <param name="model">The model.</param>
    /// <param name="path">The file to write or to replace; its folder must exist.</param>
    /// <exception cref="NotSupportedException">The model cannot be exported; what the file held before is as it was.</exception>
    /// <exception cref="IOException">The file cannot be written; what it held before is as it was.</exception>
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
