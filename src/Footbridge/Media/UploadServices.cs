using System.Xml.Linq;
using Footbridge.Configuration;
using Footbridge.Xmpp;
using Microsoft.Extensions.Logging;

namespace Footbridge.Media;

/// <summary>A service of the XMPP server that takes files.</summary>
internal sealed record UploadService(Jid Address, long? MaxFileSize);

/// <summary>Which service takes our files; none where it is null, if that is known.</summary>
internal readonly record struct UploadFinding(UploadService? Service, bool IsKnown);

/// <summary>A place for a file, or why there is none; neither where nothing was answered that could be understood.</summary>
internal readonly record struct SlotAnswer(UploadSlot? Slot, StanzaError? Refusal)
{
    // XEP-0363 section 4: a file that is too large is <not-acceptable/>, a quota that is used up <resource-constraint/> of type wait. A type
    // or a name that is not liked is of type modify.
    /// <summary>Another file may be taken, this one never.</summary>
    public bool IsAboutFile => Refusal is { Type: StanzaErrorType.Modify } or { Condition: "not-acceptable" };

    /// <summary>This one may be taken later.</summary>
    public bool IsPassing => Refusal is { Type: StanzaErrorType.Wait };
}

/// <summary>
/// Finds the service of the XMPP server that takes files (XEP-0363), and asks it for a place for one. Most servers take files of
/// their own users only: where the component is refused, it is not asked again for a while.
/// </summary>
internal sealed partial class UploadServices(ComponentSession session, BridgeConfig config, TimeProvider time, ILogger<UploadServices> logger)
{
    private const int MostItems = 50;
    private static readonly TimeSpan FoundFor = TimeSpan.FromHours(1);
    private static readonly TimeSpan NoneFor = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan UnknownFor = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Jid _own = Jid.Parse(config.Component.Domain);
    private Known? _known;

    /// <summary>None where there is none, or none for us; not known where the server does not answer now.</summary>
    public async Task<UploadFinding> FindAsync(CancellationToken cancellationToken)
    {
        if (config.Media.Upload == UploadPolicy.Off)
        {
            return new UploadFinding(null, IsKnown: true);
        }

        if (session.Link is not { } link)
        {
            return default;
        }

        if (_known is not { } known || time.GetElapsedTime(known.Since) > FreshFor(known.Finding))
        {
            _known = known = new Known(await LookAsync(link, cancellationToken), time.GetTimestamp());
        }

        return known.Finding;
    }

    /// <summary>A place for one file.</summary>
    public async Task<SlotAnswer> AskSlotAsync(UploadService service, string name, long size, string type, CancellationToken cancellationToken)
    {
        if (session.Link is not { } link)
        {
            return default;
        }

        try
        {
            var answer = await AskAsync(link, service.Address, Xep0363HttpUpload.Request(name, size, type), cancellationToken);
            return answer is not null && Xep0363HttpUpload.TryReadSlot(answer, out var slot) ? new SlotAnswer(slot, null) : default;
        }
        catch (XmppStanzaErrorException exception)
        {
            Log.Refused(logger, service.Address, exception.Error.Condition);
            var answer = new SlotAnswer(null, exception.Error);
            if (answer is { IsAboutFile: false, IsPassing: false })
            {
                SetAside();
            }

            return answer;
        }
    }

    /// <summary>No service for a while: what there is takes no files of ours, or not in a time that can be waited for.</summary>
    public void SetAside() => _known = new Known(new UploadFinding(null, IsKnown: true), time.GetTimestamp());

    private static TimeSpan FreshFor(UploadFinding finding) =>
        finding.Service is not null ? FoundFor : finding.IsKnown ? NoneFor : UnknownFor;

    // XEP-0363 section 3: the service is among the disco items of the server, or is the server itself. All are asked at once: a file
    // waits for it, and with it its chat.
    private async Task<UploadFinding> LookAsync(ComponentLink link, CancellationToken cancellationToken)
    {
        var server = Server();
        var (items, isKnown) = await TryAskAsync(link, server, Xep0030Disco.ItemsRequest(), cancellationToken);
        var parts = items is not null && Xep0030Disco.TryReadItems(items, out var found) ? found : [];
        var candidates = parts.Where(item => item.Local.Length == 0 && item != _own).Take(MostItems).Prepend(server).ToList();
        var answers = await Task.WhenAll(candidates.Select(one => TryAskAsync(link, one, Xep0030Disco.InfoRequest(), cancellationToken)));
        foreach (var (candidate, (info, _)) in candidates.Zip(answers))
        {
            if (info is not null && Xep0363HttpUpload.TryReadService(info, out var maxFileSize))
            {
                Log.Found(logger, candidate);
                return new UploadFinding(new UploadService(candidate, maxFileSize), IsKnown: true);
            }
        }

        return new UploadFinding(null, isKnown && answers.All(answer => answer.IsKnown));
    }

    // Where it is not told, the server's domain is the one that the component's is under.
    private Jid Server() => Jid.Parse(
        config.Component.ServerDomain
        ?? (_own.Domain.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 ? _own.Domain[(dot + 1)..] : _own.Domain));

    private async Task<(Iq? Answer, bool IsKnown)> TryAskAsync(ComponentLink link, Jid whom, XElement question, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await AskAsync(link, whom, question, cancellationToken);
            return (answer, answer is not null);
        }
        catch (XmppStanzaErrorException)
        {
            // It has nothing of the kind, or not for us; or is not there, as a part of a server may be for good.
            return (null, true);
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

    private sealed record Known(UploadFinding Finding, long Since);

    private static partial class Log
    {
        [LoggerMessage(3210, LogLevel.Information, "Files can be put on the XMPP server, at {Service}")]
        public static partial void Found(ILogger logger, Jid service);

        [LoggerMessage(3211, LogLevel.Information, "{Service} gives the bridge no place for a file: {Condition}")]
        public static partial void Refused(ILogger logger, Jid service, string condition);
    }
}
