using Footbridge.Xmpp;

namespace Footbridge.Formatting;

#pragma warning disable CS9113, IDE0060, CA1822
internal static class StanzaErrorWords
{
    public static string For(StanzaError error, string contact) => throw new NotImplementedException();

    public static bool IsPassing(StanzaError error) => throw new NotImplementedException();
}
