using System.Reflection;
using System.Runtime.CompilerServices;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Footbridge.Tests.HouseRules;

/// <summary>What the compiler does not see to.</summary>
public sealed class HouseRulesTests
{
    private static readonly Assembly Bridge = typeof(AssertedIdentities).Assembly;
    private static readonly Assembly Matrix = typeof(MatrixClient).Assembly;
    private static readonly Assembly Xmpp = typeof(Jid).Assembly;
    private static readonly Assembly[] House = [Bridge, Matrix, Xmpp];

    /// <summary>Dependencies run down only; within a floor they are free.</summary>
    private static readonly string[][] Floors =
    [
        ["Footbridge", "Footbridge.Checks", "Footbridge.Operations"],
        ["Footbridge.ToXmpp", "Footbridge.ToMatrix", "Footbridge.Commands"],
        ["Footbridge.Signals"],
        ["Footbridge.DirectChats", "Footbridge.DirectChats.Marks", "Footbridge.Formatting", "Footbridge.Identity", "Footbridge.Media", "Footbridge.Profiles"],
        ["Footbridge.Storage", "Footbridge.Configuration"],
    ];

    [Fact]
    public void Every_namespace_of_the_bridge_has_its_floor()
    {
        Assert.DoesNotContain(TypesOf(Bridge).Select(type => type.Namespace!), name => FloorOf(name) < 0);
    }

    [Fact]
    public void Nothing_refers_to_a_floor_above_its_own()
    {
        var upwards = from type in TypesOf(Bridge)
                      from used in CompiledCode.TypesUsed(type)
                      where used.Assembly == Bridge && used.Namespace is not null && FloorOf(used.Namespace) < FloorOf(type.Namespace!)
                      select $"{type.FullName} -> {used.FullName}";

        Assert.Empty(upwards.Distinct());
    }

    [Fact]
    public void References_made_only_in_a_method_or_a_lambda_are_seen()
    {
        // Else the rule above could not fail.
        Assert.Contains(typeof(DatabaseLock), CompiledCode.TypesUsed(typeof(RunCommand)).Concat(NestedIn(typeof(RunCommand))));
        Assert.Contains(typeof(AssertedIdentities), CompiledCode.TypesUsed(typeof(Footbridge.Checks.HomeserverChecks)));
    }

    [Fact]
    public void No_method_is_async_void()
    {
        var voids = House.SelectMany(TypesOf).SelectMany(CompiledCode.Methods).OfType<MethodInfo>()
            .Where(method => method.ReturnType == typeof(void) && method.GetCustomAttribute<AsyncStateMachineAttribute>() is not null);

        Assert.Empty(voids.Select(method => $"{method.DeclaringType}.{method.Name}"));
    }

    [Fact]
    public void Each_log_event_has_an_id_of_its_own()
    {
        var shared = LogEvents().GroupBy(log => log.EventId).Where(group => group.Count() > 1);

        Assert.Empty(shared.Select(group => $"{group.Key}: {string.Join(", ", group.Select(log => log.Method))}"));
    }

    [Fact]
    public void Each_log_event_id_is_in_the_range_of_its_place()
    {
        Assert.NotEmpty(LogEvents());
        Assert.Empty(LogEvents().Where(log => log.EventId / 1000 != RangeOf(log.Method)).Select(log => $"{log.EventId}: {log.Method}"));
    }

    [Fact]
    public void One_class_decides_as_whom_a_request_is_made()
    {
        var implementors = House.SelectMany(TypesOf).Where(type => type.IsClass && type.IsAssignableTo(typeof(IAssertedIdentities)));
        Assert.Equal([typeof(AssertedIdentities)], implementors);

        var makers = TypesOf(Bridge)
            .Where(type => CompiledCode.Methods(type).SelectMany(CompiledCode.MembersUsed).Any(MakesAnIdentity))
            .Select(OutermostOf).Distinct();
        Assert.Equal([typeof(AssertedIdentities)], makers);
    }

    [Fact]
    public void The_bank_itself_names_nobody_as_whom_a_request_is_made()
    {
        // It may leave out the device, and use the token alone; the user is the bridge's to name.
        var setters = from type in TypesOf(Matrix)
                      from method in CompiledCode.Methods(type)
                      where OutermostOf(type) != typeof(AssertedIdentity)
                      from member in CompiledCode.MembersUsed(method)
                      where member.DeclaringType == typeof(AssertedIdentity) && member.Name == "set_User"
                      select $"{type.FullName}.{method.Name}";
        Assert.Empty(setters);

        var makers = TypesOf(Matrix).SelectMany(CompiledCode.Methods)
            .Where(method => OutermostOf(method.DeclaringType!) != typeof(AssertedIdentity))
            .Where(method => CompiledCode.MembersUsed(method).Any(member =>
                member.DeclaringType == typeof(AssertedIdentity) && member.MemberType == MemberTypes.Constructor));
        Assert.Equal([typeof(MatrixClient).GetConstructors().Single()], makers);
    }

    // A constructor, or the copy and the setters of a with expression.
    private static bool MakesAnIdentity(MemberInfo member) =>
        member.DeclaringType == typeof(AssertedIdentity)
        && (member.MemberType == MemberTypes.Constructor || member.Name == "<Clone>$" || member.Name.StartsWith("set_", StringComparison.Ordinal));

    private static List<(int EventId, MethodInfo Method)> LogEvents() =>
    [
        .. from type in House.SelectMany(TypesOf)
           from method in CompiledCode.Methods(type).OfType<MethodInfo>()
           let attribute = method.GetCustomAttribute<LoggerMessageAttribute>()
           where attribute is not null
           select (attribute.EventId, method),
    ];

    private static int RangeOf(MethodInfo method)
    {
        var type = method.DeclaringType!;
        return type.Assembly == Matrix ? 1
            : type.Assembly == Xmpp ? 2
            : type.Namespace == "Footbridge.Storage" ? 4
            : FloorOf(type.Namespace!) == 0 || type.Namespace == "Footbridge.Configuration" ? 5
            : 3;
    }

    private static int FloorOf(string name) => Array.FindIndex(Floors, floor => floor.Contains(name));

    private static IEnumerable<Type> TypesOf(Assembly assembly) =>
        assembly.GetTypes().Where(type => type.Namespace?.StartsWith("Footbridge", StringComparison.Ordinal) == true);

    private static IEnumerable<Type> NestedIn(Type type) =>
        type.GetNestedTypes(BindingFlags.Public | BindingFlags.NonPublic).SelectMany(CompiledCode.TypesUsed);

    private static Type OutermostOf(Type type) => type.DeclaringType is { } outer ? OutermostOf(outer) : type;
}
