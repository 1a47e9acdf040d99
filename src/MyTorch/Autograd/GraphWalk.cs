using System.Numerics;

namespace MyTorch.Autograd;

/// <summary>Finds the operations of the graph of a variable, each once, without recursion.</summary>
internal static class GraphWalk<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static long _visits;

    /// <summary>Returns the operations that computed a variable, in no particular order.</summary>
    /// <exception cref="InvalidOperationException">The graph was freed, belongs to another thread, or is in use by a backward pass.</exception>
    public static List<Operation<T>> OperationsOf(Variable<T> root)
    {
        List<Operation<T>> operations = [];
        root.RequireThread();
        Run(root.Creator, operations);
        return operations;
    }

    /// <summary>Frees the graph of a variable.</summary>
    public static void Free(Variable<T> root)
    {
        List<Operation<T>> operations = [];
        Run(root.Creator, operations);
        operations.ForEach(operation => operation.Free(keepResult: false));
    }

    /// <summary>
    /// Adds an operation and all operations it depends on to a list, counts the consumers of each result, and returns the number of this visit.
    /// </summary>
    /// <exception cref="InvalidOperationException">The graph was freed, has a cycle, or is in use by a backward pass.</exception>
    public static long Run(Operation<T>? root, List<Operation<T>> operations)
    {
        long visit = Interlocked.Increment(ref _visits);
        BackwardPass<T>? running = GraphThread<T>.Current.Pass;
        if (root is not null)
        {
            Enter(root);
        }

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
                    throw new InvalidOperationException($"The graph has a cycle: {operation.Name} uses a result of {creator.Name} that was computed after it.");
                }

                if (creator.Visit != visit)
                {
                    Enter(creator);
                }

                creator.Consumers++;
            }
        }

        return visit;

        void Enter(Operation<T> operation)
        {
            operation.RequireGraph();
            running?.RequireOutside(operation);
            (operation.Visit, operation.Consumers) = (visit, 0);
            operations.Add(operation);
        }
    }
}
