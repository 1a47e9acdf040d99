using System.Globalization;

namespace MyTorch.Data;

/// <summary>
/// Reads the text of an NPY header, a dictionary as Python writes it:
/// <c>{'descr': '&lt;f8', 'fortran_order': False, 'shape': (3, 4), }</c>, keys in any order.
/// </summary>
/// <param name="text">The header.</param>
/// <param name="error">Makes the exception from a position in the text and what is wrong there.</param>
internal sealed class NpyHeaderParser(string text, Func<int, string, InvalidDataException> error)
{
    /// <summary>The characters of an element type that a message shows.</summary>
    private const int MostShown = 60;

    private int _position;
    private string? _descr;
    private (ElementFormat Format, bool IsSwapped)? _elements;
    private string? _problem;
    private bool? _fortranOrder;
    private int[]? _shape;

    /// <summary>The header that the text states.</summary>
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

        if (Next() is { } extra)
        {
            throw Error("the end of the header", extra);
        }

        if (_descr is null || _fortranOrder is null || _shape is null)
        {
            throw error(_position, "expected the keys 'descr', 'fortran_order' and 'shape', found not all of them.");
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
        bool isString = Next() is not ('[' or '(');
        int start = _position;
        _descr = isString ? ParseString() : ParseStructure();
        _elements = isString ? ElementFormat.FromNpy(_descr) : null;
        if (_elements is null)
        {
            string found = _descr.Length > MostShown ? $"{_descr[..MostShown]}..." : _descr;
            _problem = error(start, $"expected elements of {NpyHeader.SupportedTypes}, found {found} ({NpyHeader.DescribeKind(_descr)}).").Message;
        }
    }

    /// <summary>A list or tuple as it stands, such as the fields of a structure.</summary>
    private string ParseStructure()
    {
        int start = _position;
        int depth = 0;
        do
        {
            switch (Next())
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
            Next();
            if (text.AsSpan(_position).StartsWith(value.ToString(), StringComparison.Ordinal))
            {
                _position += value.ToString().Length;
                return value;
            }
        }

        throw Error("True or False", Next());
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
                throw error(_position, $"expected at most {Array.MaxLength} elements, found a shape of more.");
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
        Next();
        int start = _position;
        while (_position < text.Length && char.IsAsciiDigit(text[_position]))
        {
            _position++;
        }

        if (!int.TryParse(text.AsSpan(start, _position - start), NumberStyles.None, CultureInfo.InvariantCulture, out int size))
        {
            throw error(start, $"expected a size of 0 to {int.MaxValue}, found {(_position > start ? text[start.._position] : Describe(Next()))}.");
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
            throw Error($"'{wanted}'", Next());
        }
    }

    private bool Accept(char wanted)
    {
        bool found = Next() == wanted;
        _position += found ? 1 : 0;
        return found;
    }

    /// <summary>The next character that is not white space, which stays the next; null at the end.</summary>
    private char? Next()
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
