namespace MyTorch.Cli;

/// <summary>A table that scrolls horizontally if it is wider than the page, also by keyboard.</summary>
internal static class ScrollTable
{
    /// <summary>Returns the table.</summary>
    /// <param name="label">The label for screen readers.</param>
    /// <param name="caption">The caption above it; may be empty.</param>
    /// <param name="kind">Its class in the style sheet.</param>
    /// <param name="head">The cells of the first row.</param>
    /// <param name="rows">The other rows.</param>
    public static Html Of(string label, string caption, string kind, Html head, IEnumerable<Html> rows)
    {
        Html above = caption.Length == 0 ? Html.None : $"<p class=note>{caption}</p>\n";
        return $"""
            <div>{above}<div class=scroll tabindex=0 role=region aria-label="{label}"><table class="{kind}">
            <thead><tr>{head}</tr></thead>
            <tbody>
            {rows}</tbody></table></div></div>

            """;
    }
}
