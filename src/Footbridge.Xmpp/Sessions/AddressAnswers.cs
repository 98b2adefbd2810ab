using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// What the component and its addresses answer. Null: not served. The asker may know of the address: to see to that is the
/// responder's part.
/// </summary>
internal sealed class AddressAnswers(IAddressProfiles profiles)
{
    private const string Explanation = "The Matrix id of whom you want to write to, e.g. @romeo:example.org";

    public XElement? OfComponent(Iq request)
    {
        if (Xep0100Gateway.TryReadPrompt(request, out var typed))
        {
            return Xep0100Gateway.Answer(profiles.FindAddress(typed) ?? throw new XmppStanzaErrorException(StanzaErrors.ItemNotFound));
        }

        return Xep0100Gateway.IsPromptRequest(request) ? Xep0100Gateway.Prompt(Explanation, "Matrix id")
            : Xep0030Disco.IsInfoRequest(request, out var node) && node is null ? Xep0030Disco.InfoAnswer(AddressFeatures.Component)
            : Xep0030Disco.IsItemsRequest(request, out node) && node is null ? Xep0030Disco.ItemsAnswer(request.To, null, [])
            : OfAny(request);
    }

    public async ValueTask<XElement?> OfAddressAsync(Iq request, CancellationToken ct)
    {
        if (Xep0054VCardTemp.IsRequest(request))
        {
            return Xep0054VCardTemp.ToElement(Xep0163Pep.CardOf(await ProfileAsync(request, ct)), request.To);
        }

        if (Xep0292VCard4.IsRequest(request))
        {
            return Xep0292VCard4.ToElement(Xep0163Pep.CardOf(await ProfileAsync(request, ct)), request.To);
        }

        return request.To.IsBare ? await OfAccountAsync(request, ct) : OfClient(request);
    }

    private static XElement? OfClient(Iq request)
    {
        if (Xep0030Disco.IsInfoRequest(request, out var node))
        {
            // XEP-0115 section 6.2: asked with node='...#ver', for the features behind the hash in our presence.
            return node is null || node == AddressFeatures.Capabilities.DiscoNode
                ? Xep0030Disco.InfoAnswer(AddressFeatures.Client, node)
                : throw new XmppStanzaErrorException(StanzaErrors.ItemNotFound);
        }

        return Xep0030Disco.IsItemsRequest(request, out node) && node is null ? Xep0030Disco.ItemsAnswer(request.To, null, []) : OfAny(request);
    }

    private async ValueTask<XElement?> OfAccountAsync(Iq request, CancellationToken ct)
    {
        if (Xep0060PubSub.IsItemsRequest(request, out var read, out var ids))
        {
            var item = await ItemAsync(request, read, ct);
            return Xep0060PubSub.ItemsAnswer(read, ids.Count == 0 || ids.Contains(item.Id) ? [item] : []);
        }

        if (Xep0030Disco.IsItemsRequest(request, out var listed))
        {
            return listed is null
                ? Xep0030Disco.ItemsAnswer(
                    request.To, null, Xep0163Pep.NodesOf(await ProfileAsync(request, ct), request.To).Select(found => new DiscoItem(found.Node)))
                : Xep0030Disco.ItemsAnswer(request.To, listed, [new DiscoItem(null, (await ItemAsync(request, listed, ct)).Id)]);
        }

        if (!Xep0030Disco.IsInfoRequest(request, out var node))
        {
            return OfAny(request);
        }

        if (node is null)
        {
            return Xep0030Disco.InfoAnswer(AddressFeatures.Account);
        }

        await ItemAsync(request, node, ct);
        return Xep0030Disco.InfoAnswer(new DiscoInfo([new DiscoIdentity("pubsub", "leaf")], [Xep0060PubSub.Ns]), node);
    }

    private async ValueTask<PubSubItem> ItemAsync(Iq request, string node, CancellationToken ct) =>
        Xep0163Pep.NodesOf(await ProfileAsync(request, ct), request.To).Where(found => found.Node == node).Select(found => found.Item).FirstOrDefault()
        ?? throw new XmppStanzaErrorException(StanzaErrors.ItemNotFound);

    private async ValueTask<AddressProfile> ProfileAsync(Iq request, CancellationToken ct) =>
        await profiles.ProfileAsync(request.To.Bare, ct) ?? throw new XmppStanzaErrorException(StanzaErrors.ItemNotFound);

    private static XElement? OfAny(Iq request) =>
        Xep0092Version.IsRequest(request) ? Xep0092Version.Answer(AddressFeatures.Name, AddressFeatures.Version) : null;
}
