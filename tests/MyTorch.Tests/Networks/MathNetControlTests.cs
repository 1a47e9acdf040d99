using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FluentAssertions;
using MathNet.Numerics;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>MathNet's settings belong to the calling program: the library reads them and never writes them.</summary>
public class MathNetControlTests
{
    /// <summary>
    /// Checks all references of the assembly. LinearAlgebraControl is exempt: a program that calls SimdLinearAlgebra asks for its provider to be
    /// set.
    /// </summary>
    [Fact]
    public void The_library_uses_only_the_thread_count_of_Control()
    {
        using var file = new PEReader(File.OpenRead(typeof(Linear<>).Assembly.Location));
        MetadataReader reader = file.GetMetadataReader();

        IEnumerable<string> called = reader.MemberReferences
            .Select(reader.GetMemberReference)
            .Where(member => IsControl(member.Parent))
            .Select(member => reader.GetString(member.Name));

        called.Should().Equal("get_MaxDegreeOfParallelism");

        bool IsControl(EntityHandle parent)
        {
            if (parent.Kind != HandleKind.TypeReference)
            {
                return false;
            }

            TypeReference type = reader.GetTypeReference((TypeReferenceHandle)parent);
            return reader.GetString(type.Name) == nameof(Control) && reader.GetString(type.Namespace) == typeof(Control).Namespace;
        }
    }
}
