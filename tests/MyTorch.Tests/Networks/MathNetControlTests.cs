using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using FluentAssertions;
using MathNet.Numerics;
using Xunit;

namespace MyTorch.Tests.Networks;

/// <summary>MathNet's settings are those of the program that uses the library: it reads them and never writes one.</summary>
public class MathNetControlTests
{
    /// <summary>
    /// Of all that the assembly refers to. The provider of LinearAlgebraControl is another thing: it is what a program asks to be set when it
    /// calls SimdLinearAlgebra.
    /// </summary>
    [Fact]
    public void The_library_calls_nothing_of_Control_but_the_number_of_threads()
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
