using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Media;

/// <summary>A service of the XMPP server that takes files.</summary>
internal sealed record UploadService(Jid Address, long? MaxFileSize);

/// <summary>
/// Finds the service of the XMPP server that takes files (XEP-0363), and asks it for a place for one. Most servers take files of
/// their own users only: where the component is refused, it is not asked again for a while.
/// </summary>
internal sealed partial class UploadServices(ComponentSession session, BridgeConfig config, TimeProvider time, ILogger<UploadServices> logger)
{
    private const int MostItems = 50;
    private static readonly TimeSpan FoundFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan NoneFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Jid _own = Jid.Parse(config.Component.Domain);
    private Known? _known;

    /// <summary>Null where there is none, or none for us.</summary>
    public async Task<UploadService?> FindAsync(CancellationToken cancellationToken)
    {
        if (config.Media.Upload == UploadPolicy.Off || session.Link is not { } link)
        {
            return null;
        }

        if (_known is not { } known || time.GetElapsedTime(known.Since) > (known.Service is null ? NoneFor : FoundFor))
        {
            _known = known = new Known(await LookAsync(link, cancellationToken), time.GetTimestamp());
        }

        return known.Service;
    }

    /// <summary>A place for one file; null where it is not granted.</summary>
    public async Task<UploadSlot?> AskSlotAsync(UploadService service, string name, long size, string type, CancellationToken cancellationToken)
    {
        if (session.Link is not { } link)
        {
            return null;
        }

        try
        {
            var answer = await AskAsync(link, service.Address, Xep0363HttpUpload.Request(name, size, type), cancellationToken);
            return answer is not null && Xep0363HttpUpload.TryReadSlot(answer, out var slot) ? slot : null;
        }
        catch (XmppStanzaErrorException exception)
        {
            Log.Refused(logger, service.Address, exception.Error.Condition);
            // Too large, or too much today: another file may be taken. Anything else is of us, not of the file.
            if (exception.Error.Type is not (StanzaErrorType.Modify or StanzaErrorType.Wait))
            {
                _known = new Known(null, time.GetTimestamp());
            }

            return null;
        }
    }

    // XEP-0363 section 3: the service is among the disco items of the server, or is the server itself.
    private async Task<UploadService?> LookAsync(ComponentLink link, CancellationToken cancellationToken)
    {
        var server = Server();
        var candidates = new List<Jid> { server };
        if (await TryAskAsync(link, server, Xep0030Disco.ItemsRequest(), cancellationToken) is { } items && Xep0030Disco.TryReadItems(items, out var found))
        {
            candidates.AddRange(found.Where(item => item.Local.Length == 0 && item != _own).Take(MostItems));
        }

        foreach (var candidate in candidates)
        {
            if (await TryAskAsync(link, candidate, Xep0030Disco.InfoRequest(), cancellationToken) is { } info
                && Xep0363HttpUpload.TryReadService(info, out var maxFileSize))
            {
                Log.Found(logger, candidate);
                return new UploadService(candidate, maxFileSize);
            }
        }

        return null;
    }

    // Where it is not told, the server's domain is the one that the component's is under.
    private Jid Server() => Jid.Parse(
        config.Component.ServerDomain
        ?? (_own.Domain.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? _own.Domain[(dot + 1)..] : _own.Domain));

    private async Task<Iq?> TryAskAsync(ComponentLink link, Jid whom, XElement question, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(link, whom, question, cancellationToken);
        }
        catch (XmppStanzaErrorException)
        {
            // It has nothing of the kind, or not for us.
            return null;
        }
    }

    /// <summary>Null where no answer came in time.</summary>
    private async Task<Iq?> AskAsync(ComponentLink link, Jid whom, XElement question, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await link.RequestAsync(new Iq { Type = IqType.Get, From = _own, To = whom, Payloads = [question] }, both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private sealed record Known(UploadService? Service, long Since);

    private static partial class Log
    {
        [LoggerMessage(3210, LogLevel.Information, "Files can be put on the XMPP server, at {Service}")]
        public static partial void Found(ILogger logger, Jid service);

        [LoggerMessage(3211, LogLevel.Information, "{Service} gives the bridge no place for a file: {Condition}")]
        public static partial void Refused(ILogger logger, Jid service, string condition);
    }
}
