using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Footbridge.Matrix.Appservice;

namespace Footbridge.Matrix.Tests.Appservice;

/// <summary>The upper side of the endpoints: keeps what it is given, and answers as the test says.</summary>
internal sealed class RecordingIntake : IMatrixIntake
{
    public const string KnownJid = "alice@example.org";
    public static readonly UserId KnownGhost = UserId.Parse("@_xmpp_alice=40example.org:server");

    public ConcurrentQueue<AppserviceTransaction> Accepted { get; } = new();

    public ConcurrentQueue<UserId> Asked { get; } = new();

    public Func<CancellationToken, Task> OnAccept { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task<bool>> OnEnsureGhost { get; set; } = _ => Task.FromResult(true);

    public async Task AcceptAsync(AppserviceTransaction transaction, CancellationToken cancellationToken)
    {
        await OnAccept(cancellationToken);
        Accepted.Enqueue(transaction);
    }

    public Task<bool> EnsureGhostAsync(UserId user, CancellationToken cancellationToken)
    {
        Asked.Enqueue(user);
        return OnEnsureGhost(cancellationToken);
    }

    public bool TryGetGhostOf(string jid, out UserId ghost)
    {
        ghost = KnownGhost;
        return jid.Equals(KnownJid, StringComparison.OrdinalIgnoreCase);
    }

    public bool TryGetJidOf(UserId ghost, [NotNullWhen(true)] out string? jid)
    {
        jid = ghost == KnownGhost ? KnownJid : null;
        return jid is not null;
    }
}
