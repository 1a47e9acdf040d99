using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using MathNet.Numerics.LinearAlgebra;
using MyTorch.Data;

namespace MyTorch.Benchmarks.Peers;

/// <summary>LightGBM, with its own handling of missing numbers and integer-coded categories.</summary>
internal sealed class LightGbmPeer : Peer
{
    protected override string Version =>
        $"LightGBM {typeof(LightGbmPeer).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "LightGBM").Value}";

    protected override string Blas => "no BLAS of its own";

    protected override Work CreateNetwork<T>(NetworkTask<T> task) => throw new UnableException("has no networks");

    protected override object Fit(string folder)
    {
        var data = new TableData(folder);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        long wall = Stopwatch.GetTimestamp();
        TableColumn[] columns = [.. data.Train[0].Select((_, column) => new TableColumn(data.Train.Select(row => row[column])))];
        string[] classes = data.IsClassification ? [.. data.Targets.Distinct().Order(StringComparer.Ordinal)] : [];
        float[] y = [.. data.Targets.Select(target => data.IsClassification ? Array.BinarySearch(classes, target, StringComparer.Ordinal) : float.Parse(target, CultureInfo.InvariantCulture))];
        IEnumerable<int> categories = columns.SelectMany(column => Enumerable.Repeat(column.IsCategory, column.Width)).Index().Where(pair => pair.Item).Select(pair => pair.Index);
        using var booster = new Booster(Encode(columns, data.Train), y, categories, classes.Length, Threads, data.Seed);
        var seconds = new { cpu = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds, wall = Stopwatch.GetElapsedTime(wall).TotalSeconds };
        Npy.Write(Path.Combine(folder, "predictions.npy"), NpyArray.FromMatrix(Predict(booster, Encode(columns, data.Test), data.Test.Length, classes.Length)));
        return new { classes, seconds.cpu, seconds.wall };
    }

    private static Matrix<double> Predict(Booster booster, double[] x, int rows, int classes)
    {
        int outputs = classes <= 2 ? 1 : classes;
        Matrix<double> predictions = Matrix<double>.Build.DenseOfRowMajor(rows, outputs, booster.Predict(x, rows, outputs));
        return classes == 2 ? predictions.SubtractFrom(1).Append(predictions) : predictions;
    }

    private static double[] Encode(TableColumn[] columns, string[][] rows)
    {
        int width = columns.Sum(column => column.Width);
        var numbers = new double[rows.Length * width];
        int place = 0;
        foreach (string[] row in rows)
        {
            for (int column = 0; column < columns.Length; column++)
            {
                columns[column].Encode(row[column], numbers.AsSpan(place, columns[column].Width));
                place += columns[column].Width;
            }
        }

        return numbers;
    }
}
