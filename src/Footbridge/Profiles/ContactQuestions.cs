using System.Xml.Linq;
using Footbridge.Formatting;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>Questions to one contact over one link, each with a deadline.</summary>
internal sealed class ContactQuestions(ComponentLink link, Jid asker, Jid contact, TimeProvider time, CancellationToken cancellationToken)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(30);

    /// <summary>The last item of a node, or the one of this id.</summary>
    /// <exception cref="XmppDisconnectedException">The link went down.</exception>
    public async Task<Finding<XElement>> ItemAsync(string node, string? id = null)
    {
        var answer = await AskAsync(Xep0060PubSub.ItemsRequest(node, id));
        return answer.Value is not null && Xep0060PubSub.TryReadItems(answer.Value, node, out var items)
            ? new(items.FirstOrDefault(item => id is null || item.Id == id)?.Payload, true)
            : new(null, answer.IsKnown);
    }

    /// <exception cref="XmppDisconnectedException">The link went down.</exception>
    public async Task<Finding<Iq>> AskAsync(XElement payload)
    {
        using var deadline = new CancellationTokenSource(AnswerWithin, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return new(await link.RequestAsync(new Iq { Type = IqType.Get, From = asker, To = contact.Bare, Payloads = [payload] }, both.Token), true);
        }
        catch (XmppStanzaErrorException exception)
        {
            // Of a server that cannot be found it is not known what it would have answered.
            return new(null, !StanzaErrorWords.IsPassing(exception.Error) && exception.Error.Condition != "remote-server-not-found");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return default;
        }
    }
}
