using System.Text;
using MyTorch.Data;

namespace MyTorch.Cli;

/// <summary>The files of an experiment, each written completely or not at all.</summary>
internal static class ExperimentFiles
{
    /// <summary>Writes the tables (CSV), the pictures (SVG) and the text into an existing folder, and removes partial files left by killed processes.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="result">Its results.</param>
    /// <returns>The names of the files.</returns>
    public static IReadOnlyList<string> Write(string folder, Experiment experiment, ExperimentResult result)
    {
        (string Name, string Content)[] files =
        [
            .. result.Tables.Select(table => ($"{FileName(experiment, table.Name, result.Tables.Count)}.csv", table.ToCsv())),
            .. result.Pictures.Select(picture => ($"{FileName(experiment, picture.Name, result.Pictures.Count)}.svg", picture.ToSvg())),
            ($"{experiment.Name}.txt", $"{experiment.Title} ({experiment.Source})\n\n{string.Join('\n', result.Sentences)}\n"),
        ];
        AtomicFile.RemoveAbandonedFiles(folder, experiment.Name);
        foreach ((string name, string content) in files)
        {
            Write(folder, name, content);
        }

        return [.. files.Select(file => file.Name)];
    }

    /// <summary>Writes a text file.</summary>
    public static void Write(string folder, string name, string content) =>
        AtomicFile.Write(Path.Combine(folder, name), stream => stream.Write(Encoding.UTF8.GetBytes(content)));

    /// <summary>Returns a file name without its extension; a single table or picture is named after the experiment alone.</summary>
    private static string FileName(Experiment experiment, string name, int count) => count == 1 ? experiment.Name : $"{experiment.Name}-{name}";
}
