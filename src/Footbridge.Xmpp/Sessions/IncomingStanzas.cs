using Microsoft.Extensions.Logging;

namespace Footbridge.Xmpp;

/// <summary>
/// Steps 1 and 2 of XMPP -> Matrix: reads one link's stream and hands each stanza to whom it concerns, in order. Answers
/// end here, requests go to the responder, messages and presences up to the intake.
/// </summary>
internal sealed partial class IncomingStanzas(
    ComponentConnection connection,
    ComponentLink link,
    OpenAcceptances acceptances,
    IqResponder responder,
    Jid domain,
    ILogger logger)
{
    /// <summary>Runs until the server has ended the stream.</summary>
    /// <exception cref="StreamErrorException">The server ended it with an error, or sent what is no stream.</exception>
    /// <exception cref="XmppDisconnectedException">The connection broke.</exception>
    public async Task ReadAsync(CancellationToken ct)
    {
        while (await connection.Reader.ReadElementAsync() is { } read)
        {
            StreamXml.ThrowIfError(read.Element);
            if (!StanzaXml.TryRead(read.Element, out var stanza, out var fault))
            {
                Log.Skipped(logger, fault);
            }
            else if (!stanza.To.IsWithin(domain))
            {
                Log.Skipped(logger, "not to an address of this component");
            }
            else if (read.Refusal is { } refusal)
            {
                await RefuseAsync(stanza, refusal, ct);
            }
            else
            {
                await DispatchAsync(stanza, read.Bytes, ct);
            }
        }
    }

    private async ValueTask DispatchAsync(Stanza stanza, long bytes, CancellationToken ct)
    {
        if (stanza is Iq ping && link.TryTakePing(ping))
        {
            return;
        }

        // Our own addresses reach each other inside the bridge; from outside nobody speaks for them.
        if (stanza.From.IsWithin(domain))
        {
            Log.Skipped(logger, "it claims to be from this component");
            return;
        }

        switch (stanza)
        {
            case Iq { IsRequest: true } request:
                await responder.TakeAsync(request, ct);
                break;
            case Iq answer:
                if (!link.TryTakeAnswer(answer))
                {
                    Log.UnexpectedAnswer(logger);
                }

                break;
            default:
                await acceptances.AddAsync(stanza, bytes, ct);
                break;
        }
    }

    private async ValueTask RefuseAsync(Stanza stanza, string refusal, CancellationToken ct)
    {
        Log.Refused(logger, refusal);
        if (stanza.From.IsWithin(domain) || stanza is not (Message { Type: not MessageType.Error } or Iq { IsRequest: true }))
        {
            return;
        }

        // RFC 6120 section 8.3.3.12: policy-violation; the limit is ours.
        await link.AnswerAsync(StanzaErrors.ReplyTo(stanza, StanzaErrors.PolicyViolation), ct);
    }

    private static partial class Log
    {
        [LoggerMessage(2010, LogLevel.Information, "A stanza from the XMPP server was skipped: {Fault}")]
        public static partial void Skipped(ILogger logger, string fault);

        [LoggerMessage(2011, LogLevel.Information, "A stanza from the XMPP server was refused: {Refusal}")]
        public static partial void Refused(ILogger logger, string refusal);

        // Anybody can send as many as they like.
        [LoggerMessage(2012, LogLevel.Debug, "An answer to nothing that was asked was skipped")]
        public static partial void UnexpectedAnswer(ILogger logger);
    }
}
