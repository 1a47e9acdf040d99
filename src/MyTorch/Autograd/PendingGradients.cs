using System.Numerics;
using System.Runtime.InteropServices;

namespace MyTorch.Autograd;

/// <summary>The gradients that variables have accumulated in a running backward pass, and their memory.</summary>
/// <remarks>Several variables may share a gradient: its memory returns to the pool when the last variable releases it.</remarks>
internal sealed class PendingGradients<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The results of operations since the last call of <see cref="FreeTemporaries"/>.</summary>
    public List<Variable<T>> Temporaries { get; } = [];

    /// <summary>Adds to the pending gradient of a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="gradient">The gradient to add, with the shape of the variable.</param>
    /// <param name="isRecorded">Whether gradients are themselves part of a graph and so must not be changed in place.</param>
    public static void Collect(Variable<T> variable, Variable<T> gradient, bool isRecorded)
    {
        if (variable.Pending is not { } pending)
        {
            Hold(variable, gradient);
        }
        else if (pending.IsPrivateSum && !isRecorded)
        {
            Addition<T>.Add(pending.Data, gradient.Data, pending.ColumnCount);
        }
        else
        {
            Hold(variable, pending + gradient);
            Release(pending);
        }
    }

    /// <summary>Releases a gradient, and frees it if no other variable holds it.</summary>
    public static void Release(Variable<T> gradient)
    {
        if (--gradient.HoldCount == 0 && gradient.IsTemporary)
        {
            gradient.Free();
        }
    }

    /// <summary>Frees the intermediate results of an operation's backward pass.</summary>
    public void FreeTemporaries()
    {
        foreach (Variable<T> temporary in CollectionsMarshal.AsSpan(Temporaries))
        {
            temporary.IsTemporary = true;
            if (temporary.HoldCount == 0)
            {
                temporary.Free();
            }
        }

        Temporaries.Clear();
    }

    private static void Hold(Variable<T> variable, Variable<T> gradient)
    {
        variable.Pending = gradient;
        gradient.HoldCount++;
    }
}
