using System.Numerics;
using System.Runtime.InteropServices;

namespace MyTorch.Autograd;

/// <summary>The gradients that variables have collected in a running backward pass, and the memory they are in.</summary>
/// <remarks>A gradient may be that of several variables: its memory returns to the pool when the last one is done with it.</remarks>
internal sealed class PendingGradients<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The variables that operations have computed since the last call of <see cref="FreeTemporaries"/>.</summary>
    public List<Variable<T>> Temporaries { get; } = [];

    /// <summary>Adds to the gradient of a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="gradient">What is added, of its shape.</param>
    /// <param name="isRecorded">Whether gradients are part of a graph themselves, so that none may be changed.</param>
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

    /// <summary>Frees a gradient that no other variable holds.</summary>
    public static void Release(Variable<T> gradient)
    {
        if (--gradient.Holds == 0 && gradient.IsTemporary)
        {
            gradient.Free();
        }
    }

    /// <summary>Frees what an operation computed on the way to its gradients.</summary>
    public void FreeTemporaries()
    {
        foreach (Variable<T> temporary in CollectionsMarshal.AsSpan(Temporaries))
        {
            temporary.IsTemporary = true;
            if (temporary.Holds == 0)
            {
                temporary.Free();
            }
        }

        Temporaries.Clear();
    }

    private static void Hold(Variable<T> variable, Variable<T> gradient)
    {
        variable.Pending = gradient;
        gradient.Holds++;
    }
}
