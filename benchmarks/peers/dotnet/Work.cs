namespace MyTorch.Benchmarks.Peers;

/// <summary>The work of a peer.</summary>
internal abstract class Work : IDisposable
{
    /// <summary>Restores the initial state; does nothing for stateless work.</summary>
    public virtual void Reset()
    {
    }

    /// <summary>Does the work once.</summary>
    public abstract void Step();

    /// <summary>Returns a number that verifies the last step.</summary>
    public abstract double Value();

    public abstract void Dispose();
}
