using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Footbridge.Matrix.Appservice;

internal static class RequestPath
{
    /// <summary>
    /// The last segment, decoded once: routing leaves <c>%2F</c> as it is, so that an id with a slash and one with that
    /// very text could not be told apart.
    /// </summary>
    public static string LastSegment(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? target : target[..query];
        return Uri.UnescapeDataString(path[(path.LastIndexOf('/') + 1)..]);
    }
}
