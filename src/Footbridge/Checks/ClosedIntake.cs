using System.Diagnostics.CodeAnalysis;
using Footbridge.Matrix;
using Footbridge.Matrix.Appservice;

namespace Footbridge.Checks;

/// <summary>Takes nothing: what the homeserver pushes while a check listens in the bridge's place stays with the homeserver.</summary>
internal sealed class ClosedIntake : IMatrixIntake
{
    public Task AcceptAsync(AppserviceTransaction transaction, CancellationToken cancellationToken) => throw Unavailable();

    // Not false: that would tell the homeserver that no such user can be made.
    public Task<bool> EnsureGhostAsync(UserId user, CancellationToken cancellationToken) => throw Unavailable();

    public bool TryGetGhostOf(string jid, out UserId ghost)
    {
        ghost = default;
        return false;
    }

    public bool TryGetJidOf(UserId ghost, [NotNullWhen(true)] out string? jid)
    {
        jid = null;
        return false;
    }

    private static IntakeUnavailableException Unavailable() => new("footbridge check is running; the bridge is not");
}
