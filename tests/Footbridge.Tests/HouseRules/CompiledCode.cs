using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Footbridge.Tests.HouseRules;

/// <summary>Reads compiled methods: which members each one's instructions name.</summary>
internal static class CompiledCode
{
    private const BindingFlags All =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => field.GetValue(null)).OfType<OpCode>().ToDictionary(code => code.Value);

    public static IEnumerable<MethodBase> Methods(Type type) => type.GetMethods(All).Concat<MethodBase>(type.GetConstructors(All));

    /// <summary>The members that the method's instructions name.</summary>
    public static IEnumerable<MemberInfo> MembersUsed(MethodBase method)
    {
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } il)
        {
            yield break;
        }

        var typeArguments = method.DeclaringType is { IsGenericType: true } declaring ? declaring.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var token in Tokens(il))
        {
            yield return method.Module.ResolveMember(token, typeArguments, methodArguments)!;
        }
    }

    /// <summary>The types of the code around it that a type cannot do without: in its shape, its signatures and its instructions.</summary>
    public static IReadOnlySet<Type> TypesUsed(Type type)
    {
        var used = new HashSet<Type>();
        Add(used, type.BaseType);
        Add(used, type.GetInterfaces());
        Add(used, type.GetFields(All).Select(field => field.FieldType));
        foreach (var method in Methods(type))
        {
            Add(used, method.GetParameters().Select(parameter => parameter.ParameterType));
            Add(used, (method as MethodInfo)?.ReturnType);
            Add(used, method.GetMethodBody()?.LocalVariables.Select(local => local.LocalType) ?? []);
            foreach (var member in MembersUsed(method))
            {
                Add(used, member as Type ?? member.DeclaringType);
                Add(used, (member as MethodInfo)?.IsGenericMethod == true ? ((MethodInfo)member).GetGenericArguments() : []);
                Add(used, (member as FieldInfo)?.FieldType);
                Add(used, (member as MethodInfo)?.ReturnType);
            }
        }

        return used;
    }

    private static void Add(HashSet<Type> used, IEnumerable<Type> types)
    {
        foreach (var type in types)
        {
            Add(used, type);
        }
    }

    private static void Add(HashSet<Type> used, Type? type)
    {
        if (type is null || type.IsGenericParameter)
        {
            return;
        }

        if (type.HasElementType)
        {
            Add(used, type.GetElementType());
        }
        else if (used.Add(type.IsGenericType ? type.GetGenericTypeDefinition() : type) && type.IsGenericType)
        {
            Add(used, type.GetGenericArguments());
        }
        else if (type.IsGenericType)
        {
            Add(used, type.GetGenericArguments().Where(argument => !used.Contains(argument)));
        }
    }

    // ECMA-335 III.1.2: an opcode of one or, behind 0xFE, two bytes; then its operand, whose size the opcode tells.
    private static IEnumerable<int> Tokens(byte[] il)
    {
        for (var at = 0; at < il.Length;)
        {
            var code = il[at] == 0xFE ? OpCodesByValue[(short)(0xFE00 | il[at + 1])] : OpCodesByValue[il[at]];
            at += code.Size;
            if (code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType)
            {
                yield return BinaryPrimitives.ReadInt32LittleEndian(il.AsSpan(at));
            }

            at += OperandSize(code.OperandType, il.AsSpan(at));
        }
    }

    private static int OperandSize(OperandType type, ReadOnlySpan<byte> operand) => type switch
    {
        OperandType.InlineNone => 0,
        OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
        OperandType.InlineVar => 2,
        OperandType.InlineI8 or OperandType.InlineR => 8,
        OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
        _ => 4,
    };
}
