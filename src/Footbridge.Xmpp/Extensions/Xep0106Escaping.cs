namespace Footbridge.Xmpp;

/// <summary>JID Escaping: any text as a localpart.</summary>
public static class Xep0106Escaping
{
    public const string Feature = @"jid\20escaping";

    public static string Escape(string text) => throw new NotImplementedException();

    public static string Unescape(string text) => throw new NotImplementedException();
}
