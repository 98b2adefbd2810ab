using System.Diagnostics.CodeAnalysis;

namespace Footbridge.Matrix.Client;

/// <summary>As whom a request is made: the token it carries, and the user and device it asserts (null: the token's own).</summary>
public sealed record AssertedIdentity(string AccessToken, UserId? User, string? DeviceId)
{
    /// <summary>Without the token: records print themselves in logs and exceptions.</summary>
    public override string ToString() => $"{User?.ToString() ?? "the token's own user"} ({DeviceId ?? "no device"})";
}

/// <summary>Decides for whom the bridge may act, in one place; implemented by the bridge.</summary>
public interface IAssertedIdentities
{
    /// <exception cref="IdentityRefusedException">We may not act for this user.</exception>
    [SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic only; it reads: identities.For(user).")]
    AssertedIdentity For(UserId user);
}
