using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>Checks with common messages for objects with a forward pass.</summary>
internal static class Guard
{
    /// <summary>Returns the name of an object's class, without the number of type parameters.</summary>
    public static string NameOf(object instance) => instance.GetType().Name.Split('`')[0];

    /// <summary>Throws if a member requires a previous Forward and there was none (0 rows).</summary>
    public static void RequireForward(object instance, int rows, [CallerMemberName] string member = "")
    {
        if (rows == 0)
        {
            throw new InvalidOperationException($"{NameOf(instance)}: call Forward before {member}.");
        }
    }
}
