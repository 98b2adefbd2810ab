using Footbridge.Matrix.Client;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

#pragma warning disable CS9113, IDE0060, CA1822
internal static class RefusalConditions
{
    public static StanzaError Encrypted { get; } = StanzaErrors.NotAcceptable;

    public static StanzaError TooLong { get; } = StanzaErrors.PolicyViolation;

    public static StanzaError HomeserverDown { get; } = StanzaErrors.RemoteServerTimeout;

    public static StanzaError For(MatrixException refusal, bool isKnown) => throw new NotImplementedException();
}
