using System.Reflection;
using System.Reflection.Emit;

namespace MyTorch.Tests.Architecture;

/// <summary>Finds the types that a type or member uses in its signature, its constraints and the IL of its body.</summary>
internal static class UsedTypes
{
    /// <summary>All members that a type declares.</summary>
    public const BindingFlags Declared =
        BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> OpCodes =
        typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    /// <summary>Returns the base type, interfaces and constraints of a type.</summary>
    public static IEnumerable<Type> Of(Type type) => Flatten([.. type.BaseType is { } parent ? new[] { parent } : [], .. type.GetInterfaces(), .. ConstraintsOf(type.GetGenericArguments())]);

    /// <summary>Returns the type of a field, or the types in the signature and body of a method.</summary>
    public static IEnumerable<Type> Of(MemberInfo member) => member switch
    {
        FieldInfo field => Flatten([field.FieldType]),
        MethodBase method => Flatten([.. SignatureOf(method), .. BodyOf(method)]),
        _ => [],
    };

    private static IEnumerable<Type> SignatureOf(MethodBase method) =>
    [
        .. method.GetParameters().Select(parameter => parameter.ParameterType),
        .. method is MethodInfo { ReturnType: var result } ? new[] { result } : [],
        .. method.IsGenericMethod ? ConstraintsOf(method.GetGenericArguments()) : [],
    ];

    private static IEnumerable<Type> ConstraintsOf(Type[] arguments) =>
        arguments.Where(argument => argument.IsGenericParameter).SelectMany(argument => argument.GetGenericParameterConstraints());

    private static IEnumerable<Type> BodyOf(MethodBase method)
    {
        if (method.GetMethodBody() is not { } body)
        {
            yield break;
        }

        foreach (LocalVariableInfo local in body.LocalVariables)
        {
            yield return local.LocalType;
        }

        foreach (MemberInfo named in TokensOf(body.GetILAsByteArray()!).Select(token => Resolve(method, token)))
        {
            yield return named as Type ?? named.DeclaringType!;
            foreach (Type type in named switch { FieldInfo field => [field.FieldType], MethodBase called => TypesOfCall(called), _ => [] })
            {
                yield return type;
            }
        }
    }

    private static IEnumerable<Type> TypesOfCall(MethodBase called) =>
        [.. called is MethodInfo { ReturnType: var result } ? new[] { result } : [], .. called.IsGenericMethod ? called.GetGenericArguments() : []];

    private static MemberInfo Resolve(MethodBase method, int token) => method.Module.ResolveMember(
        token, method.DeclaringType!.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : [])!;

    /// <summary>Returns the tokens of the types and members in an IL body.</summary>
    private static IEnumerable<int> TokensOf(byte[] il)
    {
        for (int i = 0; i < il.Length;)
        {
            bool isTwoBytes = il[i] == 0xFE;
            OpCode code = OpCodes[isTwoBytes ? (short)(0xFE00 | il[i + 1]) : il[i]];
            i += isTwoBytes ? 2 : 1;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BitConverter.ToInt32(il, i);
            }

            i += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, i)),
                _ => 4,
            };
        }
    }

    /// <summary>Returns the definitions of the types, including array elements and generic arguments.</summary>
    private static IEnumerable<Type> Flatten(IEnumerable<Type> types)
    {
        foreach (Type type in types)
        {
            if (type.HasElementType)
            {
                foreach (Type element in Flatten([type.GetElementType()!]))
                {
                    yield return element;
                }
            }
            else if (!type.IsGenericParameter && !type.IsFunctionPointer)
            {
                yield return type.IsGenericType ? type.GetGenericTypeDefinition() : type;
                foreach (Type argument in Flatten(type.GetGenericArguments().Where(argument => !type.IsGenericTypeDefinition)))
                {
                    yield return argument;
                }
            }
        }
    }
}
