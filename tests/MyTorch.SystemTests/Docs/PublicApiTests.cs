using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using FluentAssertions;
using MyTorch.Data;
using MyTorch.Tests.Support;
using Xunit;

namespace MyTorch.SystemTests.Docs;

/// <summary>
/// PublicApi.txt of each package lists all public members, so every API change appears in a reviewed file. After an intended change, replace it
/// with the file that the failure message names.
/// </summary>
public class PublicApiTests
{
    [Theory]
    [InlineData("MyTorch", "PublicApi.actual.txt")]
    [InlineData("MyTorch.Onnx", "PublicApi.Onnx.actual.txt")]
    public void The_public_API_matches_the_reviewed_file(string package, string file)
    {
        string actual = Describe(Assembly.Load(package));
        string path = Path.Combine(AppContext.BaseDirectory, file);
        File.WriteAllText(path, actual);

        actual.Should().Be(File.ReadAllText(Repository.PathOf($"src/{package}/PublicApi.txt")), $"if the change is intended, the new file is {path}");
    }

    [Fact]
    public void Internals_are_visible_only_to_the_tests() => typeof(SafeTensors).Assembly.GetCustomAttributes<InternalsVisibleToAttribute>()
        .Select(attribute => attribute.AssemblyName).Should().Equal("MyTorch.Tests", "MyTorch.SystemTests");

    private static string Describe(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (Type type in assembly.GetExportedTypes().OrderBy(Name, StringComparer.Ordinal))
        {
            text.Append(Kind(type)).Append(' ').Append(Place(type)).Append(Name(type)).Append(BaseOf(type)).Append('\n');
            IEnumerable<string> members = type
                .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly)
                .Where(IsVisible).Select(Describe).Order(StringComparer.Ordinal);
            foreach (string member in members)
            {
                text.Append("    ").Append(member).Append('\n');
            }
        }

        return text.ToString();
    }

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        { IsAbstract: true, IsSealed: true } => "static class",
        { IsAbstract: true } => "abstract class",
        { IsSealed: true } => "sealed class",
        _ => "class",
    };

    /// <summary>Returns the namespace of a type relative to that of its package, with a trailing dot.</summary>
    private static string Place(Type type)
    {
        string package = type.Assembly.GetName().Name!;
        return type.Namespace == package ? "" : $"{type.Namespace![(package.Length + 1)..]}.";
    }

    private static string BaseOf(Type type) =>
        type.BaseType is { } parent && parent != typeof(object) && parent != typeof(ValueType) ? $" : {Name(parent)}" : "";

    private static bool IsVisible(MemberInfo member) => member switch
    {
        MethodBase method => (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly)
            && (!method.IsSpecialName || method.IsConstructor)
            && !method.IsDefined(typeof(CompilerGeneratedAttribute)),
        PropertyInfo property => property.GetAccessors(nonPublic: true).Any(accessor => accessor.IsPublic || accessor.IsFamily || accessor.IsFamilyOrAssembly),
        FieldInfo field => field.IsPublic && !field.IsSpecialName,
        _ => false,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        ConstructorInfo constructor => $"{Access(constructor)}new({Parameters(constructor)})",
        MethodInfo method => $"{Access(method)}{Modifier(method)}{Name(method.ReturnType)} {method.Name}{GenericParameters(method)}({Parameters(method)})",
        PropertyInfo property => $"{(property.GetAccessors(nonPublic: false).Length > 0 ? "" : "protected ")}{Name(property.PropertyType)} {property.Name} {{ {(property.CanRead ? "get; " : "")}{Setter(property)}}}",
        FieldInfo field => $"{Name(field.FieldType)} {field.Name}",
        _ => throw new NotSupportedException(member.Name),
    };

    private static string Setter(PropertyInfo property) => property.SetMethod is not { IsPublic: true } setter
        ? ""
        : setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init; " : "set; ";

    private static string Access(MethodBase method) => method.IsPublic ? "" : "protected ";

    private static string Modifier(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } => method.GetBaseDefinition() == method ? "virtual " : "override ",
        _ => "",
    };

    private static string GenericParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(parameter =>
        $"{Name(parameter.ParameterType)} {parameter.Name}{(parameter.HasDefaultValue ? $" = {parameter.DefaultValue ?? "default"}" : "")}"));

    private static string Name(Type type)
    {
        if (!type.IsGenericType)
        {
            return type.HasElementType ? $"{Name(type.GetElementType()!)}{(type.IsArray ? "[]" : "&")}" : type.Name;
        }

        return $"{type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
