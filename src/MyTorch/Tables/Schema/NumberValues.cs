using System.Globalization;

namespace MyTorch.Tables;

/// <summary>Properties of the numbers of a column, computed in one pass.</summary>
internal readonly struct NumberValues
{
    /// <summary>The range of numbers that may be years: consecutive years are not row numbers.</summary>
    private const double FirstYear = 1800;
    private const double LastYear = 2200;

    /// <summary>The range of numbers that may be days.</summary>
    private const double FirstDay = 1900_01_01;
    private const double LastDay = 2100_12_31;

    /// <summary>Scans the numbers; NaN is a missing value.</summary>
    public NumberValues(ReadOnlySpan<double> numbers)
    {
        (Minimum, Maximum, AreWhole, AreFlags, AreDates) = (double.PositiveInfinity, double.NegativeInfinity, true, true, true);
        bool counts = numbers.Length > 2 && Math.Abs(numbers[1] - numbers[0]) == 1;
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = numbers[i];
            counts &= i == 0 || number - numbers[i - 1] == numbers[1] - numbers[0];
            if (!double.IsNaN(number))
            {
                Count++;
                Minimum = Math.Min(Minimum, number);
                Maximum = Math.Max(Maximum, number);
                AreWhole &= double.IsInteger(number);
                AreFlags &= number is 0 or 1;
                AreDates = AreDates && IsDay(number);
            }
        }

        CountRows = counts && !(Minimum >= FirstYear && Maximum <= LastYear);
        AreDates &= Minimum < Maximum;
    }

    /// <summary>The number of values that are not missing.</summary>
    public int Count { get; }

    /// <summary>The smallest number.</summary>
    public double Minimum { get; }

    /// <summary>The largest number.</summary>
    public double Maximum { get; }

    /// <summary>Whether all numbers are integers.</summary>
    public bool AreWhole { get; }

    /// <summary>Whether all numbers are 0 or 1.</summary>
    public bool AreFlags { get; }

    /// <summary>Whether the numbers are not all equal, and all are days such as 20240131.</summary>
    public bool AreDates { get; }

    /// <summary>Whether the numbers rise by 1, or fall by 1, from row to row and are not years.</summary>
    public bool CountRows { get; }

    private static bool IsDay(double number) => number is >= FirstDay and <= LastDay && double.IsInteger(number)
        && DateTime.TryParseExact(number.ToString("F0", CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
