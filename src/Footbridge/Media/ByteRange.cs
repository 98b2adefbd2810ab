using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Footbridge.Media;

/// <summary>Which bytes of a file are asked for, and whether as a part, which may be all of them.</summary>
internal readonly record struct ByteRange(long From, long Length, bool IsPart)
{
    // RFC 9110 section 14.2: "A server ... MAY ignore the Range header field": so it is where it cannot be read, has several parts,
    // or holds only while the file is the same (If-Range), of which there is no sign here.
    // Range: bytes=0-499, bytes=500-, bytes=-500
    /// <summary>The part asked for; the whole where there is no word of a part; null where no byte of the file is in it.</summary>
    public static ByteRange? Of(string? range, bool isConditional, long size)
    {
        if (isConditional
            || !RangeHeaderValue.TryParse(new StringSegment(range), out var parsed)
            || parsed.Unit != "bytes"
            || parsed.Ranges is not { Count: 1 } ranges)
        {
            return new ByteRange(0, size, false);
        }

        return ranges.Single() switch
        {
            { From: { } from } when from >= size => null,
            { From: { } from, To: var to } => new ByteRange(from, Math.Min(to ?? size - 1, size - 1) - from + 1, true),
            { To: { } last } when last > 0 && size > 0 => new ByteRange(size - Math.Min(last, size), Math.Min(last, size), true),
            _ => null,
        };
    }
}
