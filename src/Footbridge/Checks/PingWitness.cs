using Microsoft.AspNetCore.Http;

namespace Footbridge.Checks;

/// <summary>Sees the homeserver's pings arrive, and whether their token was right: half of the answer to why one failed.</summary>
internal sealed class PingWitness
{
    private int _answered;
    private int _refused;

    public int Answered => Volatile.Read(ref _answered);

    public int Refused => Volatile.Read(ref _refused);

    public async Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!context.Request.Path.Equals("/_matrix/app/v1/ping"))
        {
            return;
        }

        // The endpoint answers 403 where the token is not the registration's hs_token.
        if (context.Response.StatusCode == StatusCodes.Status200OK)
        {
            Interlocked.Increment(ref _answered);
        }
        else if (context.Response.StatusCode == StatusCodes.Status403Forbidden)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
