using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Footbridge.Lab;

/// <summary>
/// Stands between the bridge and its homeserver and lets a test order what happens: do something just before a request
/// reaches the homeserver or just after it was answered, hold a request, drop an answer that the homeserver has given.
/// A second one may stand the other way round, where the homeserver calls the bridge.
/// </summary>
public sealed class HomeserverProxy : IAsyncDisposable
{
    private static readonly string[] HopByHop = ["Connection", "Keep-Alive", "Transfer-Encoding", "Host", "Content-Length"];

    private readonly Func<Uri> _target;
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly Lock _lock = new();
    private readonly List<ProxiedRequest> _seen = [];
    private readonly List<Rule> _rules = [];

    private HomeserverProxy(Func<Uri> target, int port)
    {
        _target = target;
        Url = new Uri($"http://127.0.0.1:{port}");
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
        {
            Timeout = TimeSpan.FromMinutes(3),
        };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Url.ToString()).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _app = builder.Build();
        _app.Run(ForwardAsync);
    }

    public Uri Url { get; }

    /// <summary>All requests so far, in order.</summary>
    public IReadOnlyList<ProxiedRequest> Seen
    {
        get
        {
            lock (_lock)
            {
                return [.. _seen];
            }
        }
    }

    /// <param name="target">Asked at each request: what is behind the proxy may be there only later.</param>
    public static async Task<HomeserverProxy> StartAsync(Func<Uri> target)
    {
        var proxy = new HomeserverProxy(target, FreePort.Take());
        await proxy._app.StartAsync();
        return proxy;
    }

    /// <summary>Does something when a matching request has come, before the homeserver sees it.</summary>
    public void Before(Func<ProxiedRequest, bool> match, Func<Task> action, int times = 1) => Add(new Rule(match, times) { Before = action });

    /// <summary>Does something when the homeserver has answered, before the bridge sees the answer.</summary>
    public void After(Func<ProxiedRequest, bool> match, Func<Task> action, int times = 1) => Add(new Rule(match, times) { After = action });

    /// <summary>The homeserver does what was asked, and the bridge gets no answer. <paramref name="action"/> comes before the line is cut.</summary>
    public void DropAnswer(Func<ProxiedRequest, bool> match, Func<Task>? action = null, int times = 1) =>
        Add(new Rule(match, times) { After = action, DropsAnswer = true });

    /// <summary>Holds the next matching request until it is released.</summary>
    public HeldRequest Hold(Func<ProxiedRequest, bool> match)
    {
        var held = new HeldRequest();
        Before(match, held.WaitAsync);
        return held;
    }

    /// <summary>From here on everything is passed on as it is.</summary>
    public void ForgetRules()
    {
        lock (_lock)
        {
            _rules.Clear();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
    }

    private void Add(Rule rule)
    {
        lock (_lock)
        {
            _rules.Add(rule);
        }
    }

    private async Task ForwardAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var (request, rules) = Note(context.Request, body.ToArray());
        foreach (var before in rules.Select(rule => rule.Before).OfType<Func<Task>>())
        {
            await before();
        }

        using var answer = await AskAsync(context, body.ToArray());
        foreach (var after in rules.Select(rule => rule.After).OfType<Func<Task>>())
        {
            await after();
        }

        if (answer is null || rules.Any(rule => rule.DropsAnswer))
        {
            context.Abort();
            return;
        }

        request.Status = (int)answer.StatusCode;
        await AnswerAsync(context, answer);
    }

    private (ProxiedRequest Request, Rule[] Rules) Note(HttpRequest request, byte[] body)
    {
        lock (_lock)
        {
            var noted = new ProxiedRequest(
                _seen.Count,
                request.Method,
                RawTarget(request).Split('?')[0],
                request.QueryString.Value ?? "",
                Encoding.UTF8.GetString(body));
            _seen.Add(noted);
            var rules = _rules.Where(rule => rule.Times > 0 && rule.Match(noted)).ToArray();
            foreach (var rule in rules)
            {
                rule.Times--;
            }

            return (noted, rules);
        }
    }

    // As it was written: escapes in ids are part of the path.
    private static string RawTarget(HttpRequest request) =>
        request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    // Null where the homeserver is not there: the bridge then sees a line that is cut.
    private async Task<HttpResponseMessage?> AskAsync(HttpContext context, byte[] body)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(context.Request.Method),
            new Uri(_target().ToString().TrimEnd('/') + RawTarget(context.Request), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body.Length > 0)
        {
            request.Content = new ByteArrayContent(body);
        }

        foreach (var (name, values) in context.Request.Headers.Where(header => !HopByHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            if (!request.Headers.TryAddWithoutValidation(name, values.AsEnumerable()))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, values.AsEnumerable());
            }
        }

        try
        {
            return await _http.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        context.Response.StatusCode = (int)answer.StatusCode;
        foreach (var (name, values) in answer.Headers.Concat(answer.Content.Headers).Where(header => !HopByHop.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name] = values.ToArray();
        }

        await answer.Content.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private sealed class Rule(Func<ProxiedRequest, bool> match, int times)
    {
        public Func<ProxiedRequest, bool> Match { get; } = match;

        public int Times { get; set; } = times;

        public Func<Task>? Before { get; init; }

        public Func<Task>? After { get; init; }

        public bool DropsAnswer { get; init; }
    }
}
