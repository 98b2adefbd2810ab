using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix.Appservice;

/// <summary>The only way up from this bank: what the homeserver asks of the bridge. Implemented by the bridge.</summary>
public interface IMatrixIntake
{
    /// <summary>Commits the transaction; the homeserver is told 200 when the task completes.</summary>
    /// <exception cref="IntakeUnavailableException">Nothing was stored: the homeserver has to come again.</exception>
    Task AcceptAsync(AppserviceTransaction transaction, CancellationToken cancellationToken);

    /// <summary>Makes the ghost where the name stands for an address; false where it does not. Cancelled after five seconds.</summary>
    Task<bool> EnsureGhostAsync(UserId user, CancellationToken cancellationToken);

    /// <summary>The ghost that stands, or would stand, for an address a person typed.</summary>
    bool TryGetGhostOf(string jid, out UserId ghost);

    /// <summary>The address that a ghost stands for.</summary>
    bool TryGetJidOf(UserId ghost, [NotNullWhen(true)] out string? jid);
}
