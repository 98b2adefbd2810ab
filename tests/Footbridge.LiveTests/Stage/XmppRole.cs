using System.Xml.Linq;
using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>What an XMPP person does and sees in a play; without a name given it is about Romeo.</summary>
public sealed class XmppRole(Play play, XmppPerson person)
{
    /// <summary>The person, for what a play does seldom.</summary>
    public XmppPerson Person { get; } = person;

    public string Jid => Person.Jid;

    /// <summary>The Matrix user that stands for them.</summary>
    public string Ghost => LabNetwork.Ghost(Jid);

    /// <returns>The message's id.</returns>
    public Task<string> SaysInXmpp(string text, MatrixRole? to = null, string? id = null) =>
        Person.SaysAsync((to ?? play.Romeo).Address, text, id, asksForReceipt: true);

    /// <summary>Sends a message with these payloads to Romeo.</summary>
    /// <returns>The message's id.</returns>
    public async Task<string> SendsInXmpp(string payloads)
    {
        var id = Guid.NewGuid().ToString();
        await Person.SendsRawAsync($"<message to='{play.Romeo.Address}' id='{id}' type='chat'>{payloads.ReplaceLineEndings("")}</message>");
        return id;
    }

    /// <summary>Waits for a text from the owner's address.</summary>
    public Task<XmppSeen> Receives(string text, MatrixRole? from = null) => Until.FoundAsync(
        () => Person.Texts.FirstOrDefault(seen => seen.BareFrom == (from ?? play.Romeo).Address && seen.Body == text),
        $"{Jid} receives '{(text.Length > 60 ? text[..60] + "..." : text)}'");

    /// <summary>Waits for a file from Romeo: the first, or the one after so many others.</summary>
    public async Task<SentFile> ReceivesFile(int nth = 0) => new(await Until.FoundAsync(
        () => Person.Texts.Where(seen => seen.BareFrom == play.Romeo.Address && seen.Stanza.Element(XName.Get("x", "jabber:x:oob")) is not null)
            .ElementAtOrDefault(nth),
        $"{Jid} receives a file"));

    /// <summary>All texts from the owner so far, in order.</summary>
    public IReadOnlyList<string> TextsOf(MatrixRole owner) =>
        [.. Person.Texts.Where(seen => seen.BareFrom == owner.Address).Select(seen => seen.Body ?? "")];

    /// <summary>The same as a client shows it: XMPP may bring a stanza twice, then under one id.</summary>
    public IReadOnlyList<string> ShownOf(MatrixRole owner) =>
        [.. Person.Texts.Where(seen => seen.BareFrom == owner.Address).DistinctBy(seen => seen.Id).Select(seen => seen.Body ?? "")];

    /// <summary>Waits for the delivery receipt of a message.</summary>
    public Task<XmppSeen> HasReceiptFor(string id) =>
        Until.FoundAsync(() => Person.Received.FirstOrDefault(seen => seen.ReceiptFor == id), $"{Jid} has a receipt for {id}");

    /// <summary>Says all reactions that the person now has for a message.</summary>
    public Task ReactsInXmpp(string messageId, params string[] keys) => Person.SendsRawAsync(
        $"<message to='{play.Romeo.Address}' type='chat' id='{Guid.NewGuid()}'><reactions xmlns='urn:xmpp:reactions:0' id='{messageId}'>"
        + string.Concat(keys.Select(key => $"<reaction>{key}</reaction>")) + "</reactions><store xmlns='urn:xmpp:hints'/></message>");

    /// <summary>The stanzas with reactions to a message of theirs, in order.</summary>
    public IReadOnlyList<XmppSeen> ReactionsTo(string messageId) =>
        [.. Person.Received.Where(seen => (string?)seen.Reactions?.Attribute("id") == messageId)];

    /// <summary>Waits for so many sets of reactions to a message of theirs.</summary>
    /// <returns>The last of them.</returns>
    public async Task<IReadOnlyList<string>> SeesReactions(string messageId, int count)
    {
        await Until.TrueAsync(() => ReactionsTo(messageId).Count >= count, $"{Jid} sees {count} sets of reactions");
        return [.. ReactionsTo(messageId)[count - 1].Reactions!.Elements().Select(reaction => reaction.Value)];
    }

    /// <summary>Waits for the error that answers a message.</summary>
    public Task<XmppSeen> HasErrorFor(string id) => Until.FoundAsync(
        () => Person.Received.FirstOrDefault(seen => seen is { IsMessage: true, Type: "error" } && seen.Id == id),
        $"{Jid} has an error for {id}");

    /// <summary>Waits for a presence of a type from the owner's address.</summary>
    public Task<XmppSeen> SeesPresence(string? type, MatrixRole? of = null) => Until.FoundAsync(
        () => Person.Received.FirstOrDefault(
            seen => seen.IsPresence && seen.Type == type && seen.BareFrom == (of ?? play.Romeo).Address),
        $"{Jid} sees presence '{type ?? "available"}'");
}
