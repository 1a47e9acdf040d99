using System.Runtime.CompilerServices;

namespace MyTorch.Common;

/// <summary>What every object with a forward pass refuses in the same words.</summary>
internal static class Guard
{
    /// <summary>The name of an object's class, without the number of its type parameters.</summary>
    public static string NameOf(object instance) => instance.GetType().Name.Split('`')[0];

    /// <summary>Refuses a member that needs a Forward when there was none, so that there are no rows.</summary>
    public static void RequireForward(object instance, int rows, [CallerMemberName] string member = "")
    {
        if (rows == 0)
        {
            throw new InvalidOperationException($"{NameOf(instance)}: {member} needs a Forward before it.");
        }
    }
}
