using System.Net;
using Footbridge.Matrix.Client;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

/// <summary>What an XMPP sender is answered where Matrix, or the bridge on its behalf, refuses a message.</summary>
internal static class RefusalConditions
{
    /// <summary>An error, since it stands at the message; a text would be in the owner's name.</summary>
    public static StanzaError CannotDecrypt(string encryption) => StanzaErrors.NotAcceptable with
    {
        Text = $"This address leads to Matrix, and messages encrypted with {encryption} cannot be read there. "
            + "Switch the encryption off for this chat and send the message again.",
    };

    public static StanzaError TooLong { get; } =
        StanzaErrors.PolicyViolation with { Text = "The message is too long for Matrix." };

    public static StanzaError TooManyFiles { get; } =
        StanzaErrors.PolicyViolation with { Text = "The message has too many files. Send them in several messages." };

    public static StanzaError HomeserverDown { get; } =
        StanzaErrors.RemoteServerTimeout with { Text = "The Matrix server does not answer." };

    public static StanzaError GivenUp { get; } =
        StanzaErrors.RecipientUnavailable with { Text = "The message waited to be delivered to Matrix, and the bridge's admin gave it up." };

    /// <summary>
    /// The condition for what the homeserver refused. To somebody whom the owner does not know (<paramref name="isKnown"/>
    /// false) a user who is not there and one who does not want them look the same.
    /// </summary>
    public static StanzaError For(MatrixException refusal, bool isKnown)
    {
        var error = Of(refusal);
        return isKnown || !TellsWhoIsThere(error) ? error : StanzaErrors.ServiceUnavailable;
    }

    private static StanzaError Of(MatrixException refusal) => refusal.ErrCode switch
    {
        "M_TOO_LARGE" => TooLong,
        "M_LIMIT_EXCEEDED" or "M_RESOURCE_LIMIT_EXCEEDED" => StanzaErrors.ResourceConstraint,
        // Our own registration or token is at fault, nothing that the sender could mend.
        "M_UNKNOWN_TOKEN" or "M_MISSING_TOKEN" or "M_EXCLUSIVE" or "M_UNKNOWN_DEVICE" or "M_UNRECOGNIZED" or "M_USER_LOCKED" or "M_USER_SUSPENDED"
            or "M_CONSENT_NOT_GIVEN" => StanzaErrors.InternalServerError,
        "M_USER_DEACTIVATED" => StanzaErrors.Gone,
        "M_INVITE_BLOCKED" or "M_FORBIDDEN" => StanzaErrors.Forbidden,
        "M_NOT_FOUND" => StanzaErrors.ItemNotFound,
        "M_BAD_JSON" or "M_NOT_JSON" or "M_INVALID_PARAM" or "M_MISSING_PARAM" => StanzaErrors.NotAcceptable,
        _ => OfStatus(refusal.Status),
    };

    private static StanzaError OfStatus(HttpStatusCode status) => status switch
    {
        HttpStatusCode.RequestEntityTooLarge => TooLong,
        HttpStatusCode.TooManyRequests => StanzaErrors.ResourceConstraint,
        HttpStatusCode.Unauthorized => StanzaErrors.InternalServerError,
        HttpStatusCode.Forbidden => StanzaErrors.Forbidden,
        HttpStatusCode.NotFound or HttpStatusCode.Gone => StanzaErrors.ItemNotFound,
        >= HttpStatusCode.InternalServerError => HomeserverDown,
        _ => StanzaErrors.UndefinedCondition,
    };

    private static bool TellsWhoIsThere(StanzaError error) =>
        error == StanzaErrors.Forbidden || error == StanzaErrors.ItemNotFound || error == StanzaErrors.Gone;
}
