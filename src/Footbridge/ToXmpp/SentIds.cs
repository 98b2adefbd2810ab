using System.Security.Cryptography;
using System.Text;
using Footbridge.Matrix;

namespace Footbridge.ToXmpp;

/// <summary>
/// The id under which an event goes out: the same at each attempt, so that a client that got the stanza twice shows it once.
/// </summary>
internal static class SentIds
{
    /// <summary>
    /// A UUID made from the hash of the event id and part. Marked as version 4: clients de-duplicate and correct only by ids
    /// that look like one.
    /// </summary>
    public static string Of(EventId sent, int part)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{sent} {part}"), hash);
        var bytes = hash[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }
}
