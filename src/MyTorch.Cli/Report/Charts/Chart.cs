using System.Text.Json;

namespace MyTorch.Cli;

/// <summary>A chart, as report.js draws it with uPlot.</summary>
/// <param name="Kind">The kind of the chart.</param>
/// <param name="Description">The description for screen readers.</param>
/// <param name="XName">The label of the horizontal axis.</param>
/// <param name="X">The horizontal coordinates, ascending.</param>
/// <param name="Series">The series, each with one value for each coordinate.</param>
internal sealed record Chart(ChartKind Kind, string Description, string XName, IReadOnlyList<double> X, IReadOnlyList<ChartSeries> Series)
{
    /// <summary>Curves of positive values have a logarithmic scale if the ratio of the largest to the smallest value is at least this.</summary>
    private const double Wide = 100;

    /// <summary>Beyond this, the ends of an axis or the distance between them would not be finite.</summary>
    private const double Largest = 1e300;

    /// <summary>Marks, such as that of the best epoch.</summary>
    public IReadOnlyList<ChartMark> Marks { get; init; } = [];

    /// <summary>Whether the vertical scale is logarithmic.</summary>
    public bool IsLogarithmic
    {
        get
        {
            double[] values = [.. Series.SelectMany(series => series.Values).Where(CanShow)];
            return Kind == ChartKind.Curves && values.Length > 0 && values.Min() > 0 && values.Max() / values.Min() >= Wide;
        }
    }

    /// <summary>Returns whether a value can be drawn.</summary>
    public static bool CanShow(double value) => Math.Abs(value) <= Largest;

    /// <summary>Writes the chart as a JSON object; values that cannot be drawn are null and leave a gap.</summary>
    public void WriteTo(Utf8JsonWriter json, string id)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("kind", Kind.ToString());
        json.WriteBoolean("log", IsLogarithmic);
        json.WriteString("xName", XName);
        Write(json, "x", X);
        json.WriteStartArray("series");
        foreach (ChartSeries series in Series)
        {
            json.WriteStartObject();
            json.WriteString("name", series.Name);
            json.WriteString("colour", series.Colour.ToString());
            Write(json, "values", series.Values);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("marks");
        foreach (ChartMark mark in Marks.Where(mark => CanShow(mark.X) && CanShow(mark.Y ?? 0)))
        {
            Write(json, mark);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ChartMark mark)
    {
        json.WriteStartObject();
        json.WriteNumber("x", mark.X);
        if (mark.Y is { } y)
        {
            json.WriteNumber("y", y);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyList<double> values)
    {
        json.WriteStartArray(name);
        foreach (double value in values)
        {
            if (CanShow(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        json.WriteEndArray();
    }
}
