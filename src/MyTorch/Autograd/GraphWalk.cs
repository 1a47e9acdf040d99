using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Finds the operations of a graph.</summary>
internal static class GraphWalk<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static long _visits;

    /// <summary>The operations that a variable was computed by, in no particular order.</summary>
    /// <exception cref="InvalidOperationException">The graph was freed, or belongs to another thread.</exception>
    public static List<Operation<T>> OperationsOf(Variable<T> root)
    {
        List<Operation<T>> operations = [];
        root.RequireThread();
        From(root.Creator, operations);
        return operations;
    }

    /// <summary>Frees a graph without a backward pass.</summary>
    public static void Free(Variable<T> root)
    {
        List<Operation<T>> operations = [];
        From(root.Creator, operations);
        operations.ForEach(operation => operation.Free(keepResult: false));
    }

    /// <summary>Finds the operations behind one, counts how many take the result of each, and rejects a graph that cannot be used.</summary>
    public static void From(Operation<T>? root, List<Operation<T>> operations)
    {
        if (root is null)
        {
            return;
        }

        long visit = Interlocked.Increment(ref _visits);
        Enter(root);
        for (int i = 0; i < operations.Count; i++)
        {
            Operation<T> operation = operations[i];
            for (int j = 0; j < operation.ArgumentCount; j++)
            {
                if (operation.Argument(j).Creator is not { } creator)
                {
                    continue;
                }

                if (creator.Order >= operation.Order)
                {
                    throw new InvalidOperationException($"The graph has a cycle: {operation.Name} takes a result of {creator.Name} that was computed after it.");
                }

                if (creator.Visit != visit)
                {
                    Enter(creator);
                }

                creator.Consumers++;
            }
        }

        void Enter(Operation<T> operation)
        {
            operation.RequireGraph();
            (operation.Visit, operation.Consumers) = (visit, 0);
            operations.Add(operation);
        }
    }
}
