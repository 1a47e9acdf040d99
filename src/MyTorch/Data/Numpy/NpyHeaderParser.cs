using System.Globalization;

namespace MyTorch.Data;

/// <summary>
/// Parses the text of an NPY header, a Python dictionary with keys in any order:
/// <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }</c>.
/// </summary>
/// <param name="text">The header.</param>
/// <param name="error">Creates the exception from a position in the text and a description of the problem.</param>
internal sealed class NpyHeaderParser(string text, Func<int, string, InvalidDataException> error)
{
    /// <summary>The maximum number of characters of an element type shown in a message.</summary>
    private const int MostShown = 60;

    private int _position;
    private string? _descr;
    private (ElementFormat Format, bool IsSwapped)? _elements;
    private string? _problem;
    private bool? _fortranOrder;
    private int[]? _shape;

    /// <summary>Parses the header.</summary>
    public NpyHeader Parse()
    {
        Require('{');
        while (!Accept('}'))
        {
            ParseEntry();
            if (!Accept(','))
            {
                Require('}');
                break;
            }
        }

        if (Peek() is { } extra)
        {
            throw Error("the end of the header", extra);
        }

        if (_descr is null || _fortranOrder is null || _shape is null)
        {
            throw error(_position, "expected the keys 'descr', 'fortran_order' and 'shape', but not all were found.");
        }

        return new NpyHeader(_elements?.Format, _fortranOrder.Value, _shape) { IsSwapped = _elements is { IsSwapped: true }, Problem = _problem };
    }

    private void ParseEntry()
    {
        int start = _position;
        string key = ParseString();
        Require(':');
        switch (key)
        {
            case "descr" when _descr is null:
                ParseElementType();
                break;
            case "fortran_order" when _fortranOrder is null:
                _fortranOrder = ParseBool();
                break;
            case "shape" when _shape is null:
                _shape = ParseShape();
                break;
            default:
                throw error(start, $"expected the keys 'descr', 'fortran_order' and 'shape', each once, found '{key}'.");
        }
    }

    private void ParseElementType()
    {
        bool isString = Peek() is not ('[' or '(');
        int start = _position;
        _descr = isString ? ParseString() : ParseStructure();
        _elements = isString ? ElementFormat.FromNpy(_descr) : null;
        if (_elements is null)
        {
            string found = _descr.Length > MostShown ? $"{_descr[..MostShown]}..." : _descr;
            _problem = error(start, $"expected elements of {NpyHeader.SupportedTypes}, found {found} ({NpyHeader.DescribeKind(_descr)}).").Message;
        }
    }

    /// <summary>Returns the raw text of a list or tuple, such as the fields of a structure.</summary>
    private string ParseStructure()
    {
        int start = _position;
        int depth = 0;
        do
        {
            switch (Peek())
            {
                case '\'' or '"':
                    ParseString();
                    continue;
                case '[' or '(':
                    depth++;
                    break;
                case ']' or ')':
                    depth--;
                    break;
                case null:
                    throw Error("the end of the element type", null);
            }

            _position++;
        }
        while (depth > 0);
        return text[start.._position];
    }

    private bool ParseBool()
    {
        foreach (bool value in (ReadOnlySpan<bool>)[true, false])
        {
            Peek();
            if (text.AsSpan(_position).StartsWith(value.ToString(), StringComparison.Ordinal))
            {
                _position += value.ToString().Length;
                return value;
            }
        }

        throw Error("True or False", Peek());
    }

    private int[] ParseShape()
    {
        var shape = new List<int>();
        long count = 1;
        Require('(');
        while (!Accept(')'))
        {
            shape.Add(ParseSize());
            count *= shape[^1];
            if (count > Array.MaxLength)
            {
                throw error(_position, $"expected at most {Array.MaxLength} elements, found a larger shape.");
            }

            if (!Accept(','))
            {
                Require(')');
                break;
            }
        }

        return [.. shape];
    }

    private int ParseSize()
    {
        Peek();
        int start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        if (!int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            throw error(start, $"expected a size from 0 to {int.MaxValue}, found {(_position > start ? text[start.._position] : Describe(Peek()))}.");
        }

        // Python 2 wrote long integers as 3L.
        Accept('L');
        return size;
    }

    private string ParseString()
    {
        char quote = Accept('"') ? '"' : '\'';
        if (quote == '\'')
        {
            Require(quote);
        }

        int end = text.IndexOf(quote, _position);
        if (end < 0)
        {
            throw error(_position, $"expected a closing {quote}, found the end of the header.");
        }

        string value = text[_position..end];
        _position = end + 1;
        return value;
    }

    private void Require(char wanted)
    {
        if (!Accept(wanted))
        {
            throw Error($"'{wanted}'", Peek());
        }
    }

    private bool Accept(char wanted)
    {
        bool found = Peek() == wanted;
        _position += found ? 1 : 0;
        return found;
    }

    /// <summary>Returns the next character that is not white space, without consuming it; null at the end.</summary>
    private char? Peek()
    {
        while (_position < text.Length && text[_position] is ' ' or '\t' or '\n' or '\r')
        {
            _position++;
        }

        return _position < text.Length ? text[_position] : null;
    }

    private InvalidDataException Error(string wanted, char? found) => error(_position, $"expected {wanted}, found {Describe(found)}.");

    private static string Describe(char? found) => found is { } character ? $"'{character}'" : "the end of the header";
}
