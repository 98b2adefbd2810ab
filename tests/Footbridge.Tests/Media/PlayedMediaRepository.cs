using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Footbridge.Tests.Media;

/// <summary>A homeserver as far as its media repository: files, gone ones, and one that stops in the middle until it is let go on.</summary>
internal sealed class PlayedMediaRepository : IAsyncDisposable
{
    private const int Drips = 100;
    private static readonly TimeSpan BetweenDrips = TimeSpan.FromMilliseconds(100);

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, byte[]> _files = new();
    private readonly ConcurrentQueue<string> _asked = new();

    private PlayedMediaRepository(WebApplication app, Uri url)
    {
        _app = app;
        Url = url;
    }

    public Uri Url { get; }

    /// <summary>Ids of the files asked for, in order.</summary>
    public IReadOnlyList<string> Asked => [.. _asked];

    /// <summary>After so many bytes of any file it waits.</summary>
    public int? StopsAfter { get; set; }

    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>After so many bytes the rest comes little by little, over ten seconds.</summary>
    public int? DripsAfter { get; set; }

    /// <summary>After so many bytes the connection breaks.</summary>
    public int? BreaksAfter { get; set; }

    public static async Task<PlayedMediaRepository> StartAsync()
    {
        var address = Loopback.NewAddress();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(new IPEndPoint(address, 8008)));
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        var played = new PlayedMediaRepository(app, new Uri($"http://{address}:8008"));
        app.UseRouting();
        app.MapGet("/_matrix/client/v1/media/download/{server}/{id}", played.GiveAsync);
        app.MapFallback(() => Results.Json(new { errcode = "M_UNRECOGNIZED" }, statusCode: 404));
        await app.StartAsync();
        return played;
    }

    public void Keep(string id, byte[] bytes) => _files[id] = bytes;

    public async ValueTask DisposeAsync()
    {
        GoOn.TrySetResult();
        await _app.DisposeAsync();
    }

    private async Task GiveAsync(HttpContext context, string id)
    {
        _asked.Enqueue(id);
        if (!_files.TryGetValue(id, out var bytes))
        {
            context.Response.StatusCode = 404;
            await context.Response.WriteAsJsonAsync(new { errcode = "M_NOT_FOUND" });
            return;
        }

        context.Response.ContentLength = bytes.Length;
        context.Response.ContentType = "text/html";
        var first = Math.Min(bytes.Length, BreaksAfter ?? StopsAfter ?? DripsAfter ?? bytes.Length);
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, first));
        await context.Response.Body.FlushAsync();
        if (BreaksAfter is not null)
        {
            context.Abort();
            return;
        }

        if (StopsAfter is not null)
        {
            await GoOn.Task.WaitAsync(context.RequestAborted);
        }

        var rest = bytes[first..];
        foreach (var piece in rest.Chunk(DripsAfter is null ? rest.Length + 1 : (rest.Length / Drips) + 1))
        {
            await Task.Delay(DripsAfter is null ? TimeSpan.Zero : BetweenDrips, TimeProvider.System, context.RequestAborted);
            await context.Response.Body.WriteAsync(piece, context.RequestAborted);
        }
    }
}
