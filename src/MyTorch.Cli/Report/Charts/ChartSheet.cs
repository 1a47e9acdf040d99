using System.Text;
using System.Text.Json;

namespace MyTorch.Cli;

/// <summary>The charts of a page: each has an element in the markup, and the values of all charts are in one JSON text.</summary>
internal sealed class ChartSheet
{
    private readonly List<Chart> _charts = [];

    /// <summary>All charts as JSON that can be embedded in a script element: without &lt;, which the encoder of the framework escapes.</summary>
    public string Json
    {
        get
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text))
            {
                json.WriteStartArray();
                for (int index = 0; index < _charts.Count; index++)
                {
                    _charts[index].WriteTo(json, Id(index));
                }

                json.WriteEndArray();
            }

            return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    /// <summary>Adds a chart.</summary>
    /// <param name="title">The title above it.</param>
    /// <param name="chart">The chart.</param>
    /// <param name="note">The note below it; may be empty.</param>
    /// <returns>The element of the chart.</returns>
    public Html Add(string title, Chart chart, string note = "")
    {
        string id = Id(_charts.Count);
        _charts.Add(chart);
        Html scale = chart.IsLogarithmic ? $" <small>logarithmic</small>" : Html.None;
        Html below = note.Length > 0 ? $"<p class=note>{note}</p>" : Html.None;
        return $"""
            <figure class=chart>
            <figcaption>{title}{scale}</figcaption>
            <div id={id} class=canvas role=img aria-label="{title}: {chart.Description}"></div>
            {below}</figure>

            """;
    }

    private static string Id(int index) => $"chart-{index}";
}
