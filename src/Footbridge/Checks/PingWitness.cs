using Microsoft.AspNetCore.Http;

namespace Footbridge.Checks;

/// <summary>Sees the homeserver's pings arrive, and whether their token was right: half of the answer to why one failed.</summary>
internal sealed class PingWitness
{
    private int _answered;
    private int _refused;

    public int Answered => Volatile.Read(ref _answered);

    public int Refused => Volatile.Read(ref _refused);

    public Task WatchAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.Equals("/_matrix/app/v1/ping"))
        {
            // Before the answer is on its way: the homeserver's to us may overtake whatever is done after.
            context.Response.OnStarting(() =>
            {
                Count(context.Response.StatusCode);
                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    private void Count(int status)
    {
        // The endpoint answers 403 where the token is not the registration's hs_token.
        if (status == StatusCodes.Status200OK)
        {
            Interlocked.Increment(ref _answered);
        }
        else if (status == StatusCodes.Status403Forbidden)
        {
            Interlocked.Increment(ref _refused);
        }
    }
}
