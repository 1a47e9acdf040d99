using System.Globalization;

namespace MyTorch.Tables;

/// <summary>What the numbers of a column have in common, found in one pass.</summary>
internal readonly struct NumberValues
{
    /// <summary>The first and last numbers that may be years: a column that counts them is not one of row numbers.</summary>
    private const double FirstYear = 1800;
    private const double LastYear = 2200;

    /// <summary>The first and last days that numbers are read as.</summary>
    private const double FirstDay = 1900_01_01;
    private const double LastDay = 2100_12_31;

    /// <summary>Looks at the numbers; NaN is missing.</summary>
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

    /// <summary>The number of numbers.</summary>
    public int Count { get; }

    /// <summary>The least of the numbers.</summary>
    public double Minimum { get; }

    /// <summary>The largest of the numbers.</summary>
    public double Maximum { get; }

    /// <summary>Whether all are whole.</summary>
    public bool AreWhole { get; }

    /// <summary>Whether all are 0 or 1.</summary>
    public bool AreFlags { get; }

    /// <summary>Whether they differ, and all are days such as 20240131.</summary>
    public bool AreDates { get; }

    /// <summary>Whether each is one more than the one before, or each is one less, and they are not years.</summary>
    public bool CountRows { get; }

    private static bool IsDay(double number) => number is >= FirstDay and <= LastDay && double.IsInteger(number)
        && DateTime.TryParseExact(number.ToString("F0", CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
