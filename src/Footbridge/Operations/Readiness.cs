using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Operations;

/// <summary>One thing the bridge cannot work without; <paramref name="Fault"/> answers what is wrong with it now, or null.</summary>
internal sealed record ReadinessInput(string Name, Func<string?> Fault);

/// <summary>Whether the bridge can do its work now, and if not, why.</summary>
internal sealed class Readiness(IReadOnlyList<ReadinessInput> inputs)
{
    public static Readiness Of(Database database, DiskSpace disk, ComponentSession session, Gates gates) =>
        new(
        [
            new("store", () => StoreFault(database, disk)),
            new("component", () => session.Link is null ? $"no link to the XMPP server: {session.LastError ?? "not connected yet"}" : null),
            new("homeserver", () => gates.Homeserver.IsOpen ? null : $"no answer of the homeserver: {gates.Homeserver.Reason}"),
        ]);

    /// <summary>What is not ready: name and reason. Empty where all is.</summary>
    public IReadOnlyDictionary<string, string> Faults()
    {
        var faults = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var input in inputs)
        {
            if (input.Fault() is { } fault)
            {
                faults[input.Name] = fault;
            }
        }

        return faults;
    }

    private static string? StoreFault(Database database, DiskSpace disk) =>
        !database.IsWritable ? "the last commit failed"
        : !disk.IsEnough ? "the disk is nearly full"
        : null;
}
