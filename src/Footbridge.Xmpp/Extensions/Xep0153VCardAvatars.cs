using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>vCard-Based Avatars: presence tells the SHA-1 of the photo in the vCard.</summary>
public static class Xep0153VCardAvatars
{
    public const string Ns = "vcard-temp:x:update";

    private static readonly XName Update = XName.Get("x", Ns);
    private static readonly XName Photo = XName.Get("photo", Ns);

    /// <summary>
    /// What a presence tells of the avatar: its SHA-1, or <c>""</c> for none. False where it says nothing: no element, or a client
    /// that is "not ready" to tell.
    /// </summary>
    // Section 3.1: <x xmlns='vcard-temp:x:update'><photo>sha1-hash-of-image</photo></x>; an empty <photo/>: no avatar.
    public static bool TryRead(Presence presence, out string hash)
    {
        hash = "";
        if (presence.Find(Update)?.Element(Photo) is not { } photo)
        {
            return false;
        }

        if (Xep0084Avatar.TryReadHash(photo.Value.Trim(), out var sha1))
        {
            hash = sha1;
            return true;
        }

        return photo.Value.Length == 0;
    }

    /// <summary>Null: not known yet; <c>""</c>: none.</summary>
    public static Presence AddTo(Presence presence, string? hash) => presence with
    {
        Payloads = [.. presence.Payloads, new XElement(Update, hash is null ? null : new XElement(Photo, hash.Length > 0 ? hash : null))],
    };
}
