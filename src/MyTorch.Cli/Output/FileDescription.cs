using System.Globalization;
using System.Numerics;
using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>Describes the contents of a safetensors file as text.</summary>
internal static class FileDescription
{
    /// <summary>The maximum length of a text that is shown in full.</summary>
    private const int Shown = 100;

    /// <summary>Describes a model written by train.</summary>
    public static string OfModel<T>(string path, SavedModel<T> model, ModelMetadata metadata) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CsvSchema schema = model.Input.Schema;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{path}: a model of mytorch, {model.Network.ParameterCount:N0} parameters, {model.Settings.Dtype}\n\n");
        text.Append(CultureInfo.InvariantCulture, $"{model.Network.Summary()}\n\n");
        Add("features", $"{schema.Features.Count}: {Printable.List(schema.Features)}");
        Add(schema.Classes is null ? "predicts numbers" : "predicts classes", string.Join(", ", schema.Targets));
        if (schema.Classes is { } classes)
        {
            Add("classes", $"{classes.Count}: {Printable.List(classes)}");
        }

        if (model.Threshold is { } threshold)
        {
            Add("threshold", Thresholds.Describe(threshold, schema, model.Settings.Threshold));
        }

        if (model.Input.Image is { } image)
        {
            Add("images", $"{image.Rows} x {image.Columns} pixels, 0 to {image.PixelMaximum}");
        }

        AddScaler("scale of features", model.Input.Features);
        AddScaler("scale of targets", model.Input.Targets);
        Add("criterion", Criteria.Describe(model.Settings, model.Input.IsClassification));
        Add("trained", metadata.DescribeMetrics(model.Input.IsClassification));
        text.Append(CultureInfo.InvariantCulture, $"\nsettings\n{SettingsJson.Write(model.Settings, new TrainOptions().Settings)}");
        return text.ToString();

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name,-18}{Printable.Of(value)}\n");

        void AddScaler(string name, Scaler<T>? scaler)
        {
            if (scaler is not null)
            {
                Add(name, $"(x - shift) / scale, shift {Numbers(scaler.Shift)}, scale {Numbers(scaler.Scale)}");
            }
        }
    }

    /// <summary>Describes the arrays and texts of any file.</summary>
    public static string OfArrays(string path, SafeTensorsHeader header)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{path}: {DisplayFormat.Count(header.Entries.Count, "array")}, {header.DataLength:N0} bytes, {(header.HasChecksum ? "checksum good" : "no checksum")}\n\n");
        int width = header.Entries.Select(entry => entry.Name.Length).DefaultIfEmpty(0).Max();
        foreach (SafeTensorsEntry entry in header.Entries)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Printable.Of(entry.Name).PadRight(width)}  {Printable.Of(entry.Dtype),-4}  {(entry.Shape.Count == 0 ? "a number" : string.Join(" x ", entry.Shape))}\n");
        }

        foreach ((string name, string value) in header.Metadata)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{Printable.Of(name)}: {Printable.Of(value.Length > Shown ? $"{value[..Shown]}..." : value)}");
        }

        return text.ToString();
    }

    private static string Numbers<T>(MathNet.Numerics.LinearAlgebra.Matrix<T> row) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Some = 6;
        string numbers = string.Join(", ", row.Row(0).Take(Some).Select(value => value.ToString("G5", CultureInfo.InvariantCulture)));
        return row.ColumnCount > Some ? $"{numbers}, ..." : numbers;
    }
}
