using System.Numerics;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.Tests.Activations;

/// <summary>Identity against stored arrays.</summary>
public abstract class IdentityTests<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly Reference Stored = new("activations");

    [Fact]
    public void Forward() =>
        Close.Check("identity_state", new Identity<T>().Forward(Stored.Input<T>("z")), Stored["identity_state"], Precision.Of<T>(), Close.EachElement);

    [Fact]
    public void Derivative_and_backward()
    {
        var identity = new Identity<T>();
        identity.Forward(Stored.Input<T>("z"));

        Close.Check("identity_derivative", identity.Derivative(), Stored["identity_derivative"], Precision.Of<T>());
        Close.Check("identity_backward", identity.Backward(Stored.Input<T>("delta")), Stored["identity_backward"], Precision.Of<T>());
    }
}

public sealed class IdentityTestsInDouble : IdentityTests<double>;

public sealed class IdentityTestsInFloat : IdentityTests<float>;
