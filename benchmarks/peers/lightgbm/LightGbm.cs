using System.Runtime.InteropServices;

namespace MyTorch.Benchmarks.Peers;

/// <summary>The functions of LightGBM's native library that are used; each returns 0 on success.</summary>
internal static partial class LightGbm
{
    private const string Library = "lib_lightgbm";

    /// <summary>The codes of the element types.</summary>
    public const int Single = 0, Double = 1;

    /// <summary>Throws the last error of the library if a call failed.</summary>
    /// <exception cref="InvalidOperationException"><paramref name="result"/> is not 0.</exception>
    public static void Check(int result)
    {
        if (result != 0)
        {
            throw new InvalidOperationException(Marshal.PtrToStringUTF8(LGBM_GetLastError()));
        }
    }

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetCreateFromMat(
        double[] data, int type, int rows, int columns, int rowMajor, [MarshalAs(UnmanagedType.LPStr)] string parameters, nint reference, out nint dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetSetField(nint dataset, [MarshalAs(UnmanagedType.LPStr)] string name, float[] values, int count, int type);

    [LibraryImport(Library)]
    public static partial int LGBM_DatasetFree(nint dataset);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterCreate(nint dataset, [MarshalAs(UnmanagedType.LPStr)] string parameters, out nint booster);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterUpdateOneIter(nint booster, out int isFinished);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterPredictForMat(
        nint booster, double[] data, int type, int rows, int columns, int rowMajor, int kind, int start, int iterations,
        [MarshalAs(UnmanagedType.LPStr)] string parameters, out long length, double[] result);

    [LibraryImport(Library)]
    public static partial int LGBM_BoosterFree(nint booster);

    [LibraryImport(Library)]
    private static partial nint LGBM_GetLastError();
}
