using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Footbridge.Media;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>Finds a contact's picture, and judges it: by its own bytes, never by what is said of them.</summary>
internal static class ContactAvatars
{
    /// <summary>What is taken of a contact; one stanza holds it, as Base64.</summary>
    public const int MaxBytes = 512 * 1024;

    // A homeserver or a client that unpacks it must not choke on it.
    private const int MaxPixels = 4096;

    /// <summary>By PEP; null where the contact does not say there whether they have one.</summary>
    public static async Task<AvatarFinding?> AskAsync(ContactQuestions questions, string? knownHash)
    {
        var item = await questions.ItemAsync(Xep0084Avatar.MetadataNode);
        if (!Xep0084Avatar.TryReadMetadata(item.Value, out var infos))
        {
            return item.IsKnown ? null : new AvatarFinding.Unknown();
        }

        // A picture on a web server is not fetched: the contact would learn from where.
        var fit = infos.Where(info => !info.IsElsewhere && info.Bytes <= MaxBytes).ToList();
        if (fit.Exists(info => info.Id == knownHash))
        {
            return new AvatarFinding.Same();
        }

        if (fit.OrderBy(info => info.MediaType == "image/png" ? 0 : 1).FirstOrDefault() is not { } chosen)
        {
            return infos.Count == 0 ? new AvatarFinding.None() : new AvatarFinding.Refused("it is too large, or on a web server");
        }

        var data = await questions.ItemAsync(Xep0084Avatar.DataNode, chosen.Id);
        return !data.IsKnown ? new AvatarFinding.Unknown()
            : Xep0084Avatar.TryReadData(data.Value, MaxBytes, out var bytes) ? Judge(bytes, chosen.Id)
            : new AvatarFinding.Refused("its bytes are not there");
    }

    /// <summary>The photo of a vCard.</summary>
    public static AvatarFinding Of(VCard? card, string? knownHash) =>
        card?.Photo is not { } bytes ? new AvatarFinding.None()
        : Sha1(bytes) == knownHash ? new AvatarFinding.Same()
        : Judge(bytes, null);

    // XEP-0084 section 4.2.1: the id is the SHA-1 of the image data, which is what makes it the picture that was told of.
    private static AvatarFinding Judge(byte[] bytes, string? told)
    {
        var hash = Sha1(bytes);
        return told is not null && told != hash ? new AvatarFinding.Refused("its SHA-1 is not the one that was told")
            : TypeOf(bytes) is { } type ? new AvatarFinding.Image(bytes, hash, type)
            : new AvatarFinding.Refused("it is no PNG, JPEG, GIF or WebP of a fit size");
    }

    private static string? TypeOf(byte[] bytes) =>
        MediaTypes.Sniff(bytes) is ("image/png" or "image/jpeg" or "image/gif" or "image/webp") and var type
        && ImageSizes.Read(bytes, type) is { Width: <= MaxPixels, Height: <= MaxPixels }
            ? type
            : null;

    [SuppressMessage("Security", "CA5350", Justification = "The protocol names SHA-1")]
    private static string Sha1(byte[] bytes) => Convert.ToHexStringLower(SHA1.HashData(bytes));
}
