namespace MyTorch.Cli;

/// <summary>The curves as a table, for screen readers and browsers without scripts.</summary>
internal static class CurveTable
{
    private const int MostRows = 50;

    public static Html Of(History history)
    {
        int stride = (history.Epochs + MostRows - 1) / MostRows;
        IEnumerable<int> epochs = Enumerable.Range(0, history.Epochs).Where(epoch => epoch % stride == 0 || epoch == history.Epochs - 1);
        IEnumerable<Html> heads = history.Names.Select(name => (Html)$"<th scope=col>{name.Replace('_', ' ')}</th>");
        IEnumerable<Html> rows = epochs.Select(epoch => (Html)$"<tr><th scope=row>{epoch + 1}</th>{Cells(history, epoch)}</tr>\n");
        string title = $"The curves as a table{(stride == 1 ? "" : $": epochs 1, {1 + stride}, {1 + (2 * stride)} and so on, and the last")}";
        return $"<details><summary>{title}</summary>\n{ScrollTable.Of(title, "", "numbers", $"<th scope=col>epoch</th>{heads}", rows)}</details>\n";
    }

    private static IEnumerable<Html> Cells(History history, int epoch) =>
        history.Names.Select(name => (Html)$"<td>{NumberText.Of(history[name][epoch])}</td>");
}
