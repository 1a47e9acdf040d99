using System.Numerics;
using System.Numerics.Tensors;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The mapping between a file and a network: columns, classes and scalers.</summary>
/// <param name="Schema">The columns and classes.</param>
/// <param name="Image">The shape of the images, or null if the features are not pixels.</param>
/// <param name="Features">Scales the features; null leaves them as they are.</param>
/// <param name="Targets">Scales the targets of a regression; null leaves them as they are.</param>
/// <typeparam name="T"><see langword="double"/> or <see langword="float"/>.</typeparam>
internal sealed record ModelInput<T>(CsvSchema Schema, ImageShape? Image, Scaler<T>? Features, Scaler<T>? Targets)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Whether classes are predicted; otherwise numbers.</summary>
    public bool IsClassification => Schema.Classes is not null;

    /// <summary>Raw pixels as pixels from 0 to 1, in place; other features stay as they are.</summary>
    public void ToUnitPixels(Matrix<T> x)
    {
        if (Image is { } image)
        {
            // MathNet's Divide multiplies by 1 / maximum, whose last bit is not always that of what the network has learned from.
            TensorPrimitives.Divide(x.AsColumnMajorArray(), T.CreateChecked(image.PixelMaximum), x.AsColumnMajorArray());
        }
    }

    /// <summary>Features as the network sees them; pixels are from 0 to 1 before.</summary>
    public Matrix<T> ScaleFeatures(Matrix<T> x) => Features?.Apply(x) ?? x;

    /// <summary>Targets as the network sees them.</summary>
    public Matrix<T> ScaleTargets(Matrix<T> y) => Targets?.Apply(y) ?? y;

    /// <summary>
    /// What the network predicts as classes, and as the probability of each, in place. The class is that of the largest output: probabilities
    /// have ties where outputs have none, and one output that is NaN makes all of them NaN.
    /// </summary>
    /// <param name="outputs">Dense, N x K; becomes the probabilities.</param>
    /// <param name="threshold">Of two classes, the probability above which the second is predicted; null for the more probable class.</param>
    /// <returns>N class numbers.</returns>
    public static int[] ToProbabilities(Matrix<T> outputs, double? threshold = null)
    {
        int[] classes = OneHot.Decode(outputs);
        new Softmax<T>().Forward(outputs, outputs);
        for (int row = 0; row < classes.Length && threshold is not null; row++)
        {
            classes[row] = double.CreateTruncating(outputs[row, 1]) > threshold ? 1 : 0;
        }

        return classes;
    }

    /// <summary>Converts predictions to the units of the file, in place.</summary>
    public void UnscaleTargets(Matrix<T> predictions) => Targets?.Invert(predictions, predictions);
}
