using System.Xml.Linq;
using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>What passes between the people of a play and is not kept: what was read, who types, who is there.</summary>
internal static class SignalsOnStage
{
    private const string Markers = "urn:xmpp:chat-markers:0";
    private const string ChatStates = "http://jabber.org/protocol/chatstates";

    /// <summary>Says something that asks to be marked when it is seen.</summary>
    /// <returns>The message's id.</returns>
    public static async Task<string> SaysMarkably(this XmppRole role, string text, MatrixRole to, string? id = null)
    {
        id ??= Guid.NewGuid().ToString();
        await role.Person.SendsRawAsync(new XElement(
            XName.Get("message", "jabber:client"),
            new XAttribute("to", to.Address),
            new XAttribute("type", "chat"),
            new XAttribute("id", id),
            new XElement(XName.Get("body", "jabber:client"), text),
            new XElement(XName.Get("markable", Markers))).ToString(SaveOptions.DisableFormatting));
        return id;
    }

    /// <summary>Marks a message as seen, and all before it.</summary>
    public static Task Displays(this XmppRole role, string? id, MatrixRole of, string marker = "displayed") =>
        role.Person.SendsRawAsync($"<message to='{of.Address}' type='chat'><{marker} xmlns='{Markers}' id='{id}'/><store xmlns='urn:xmpp:hints'/></message>");

    public static Task ShowsState(this XmppRole role, string state, MatrixRole to) =>
        role.Person.SendsRawAsync($"<message to='{to.Address}' type='chat'><{state} xmlns='{ChatStates}'/></message>");

    /// <summary>The markers of the owner so far, in order.</summary>
    public static IReadOnlyList<string> MarkersOf(this XmppRole role, MatrixRole owner) =>
        [.. role.Person.Received.Where(seen => seen.BareFrom == owner.Address).Select(seen => seen.Displayed).OfType<string>()];

    /// <summary>Waits until the owner has marked a message as seen.</summary>
    public static Task<XmppSeen> IsToldRead(this XmppRole role, string id, MatrixRole by) => Until.FoundAsync(
        () => role.Person.Received.FirstOrDefault(seen => seen.BareFrom == by.Address && seen.Displayed == id), $"{role.Jid} is told that {id} was read");

    /// <summary>The chat states of the owner that came alone, in order.</summary>
    public static IReadOnlyList<string> StatesOf(this XmppRole role, MatrixRole owner) =>
    [
        .. role.Person.Received.Where(seen => seen is { IsMessage: true, Body: null } && seen.BareFrom == owner.Address && seen.Type != "error")
            .Select(seen => seen.ChatState).OfType<string>(),
    ];

    /// <summary>The latest presence of the owner's address.</summary>
    public static XmppSeen? PresenceOf(this XmppRole role, MatrixRole owner) => role.Person.Received.LastOrDefault(
        seen => seen.IsPresence && seen.BareFrom == owner.Address && (seen.Type is null or "unavailable"));

    /// <summary>Waits for a public receipt of the contact's ghost.</summary>
    public static Task SeesRead(this MatrixRole role, string upTo, XmppRole by) =>
        Until.TrueAsync(() => role.ReadUpTo(by).Contains(upTo), $"{role.Id} sees that {by.Ghost} has read {upTo}");

    /// <summary>The events up to which the ghost has read, in the order in which that was told.</summary>
    public static IReadOnlyList<string> ReadUpTo(this MatrixRole role, XmppRole by) =>
    [
        .. from told in role.Person.Ephemeral
           where told.Room == role.RoomWith(@by) && told.Event.GetProperty("type").GetString() == "m.receipt"
           from read in told.Event.GetProperty("content").EnumerateObject()
           where read.Value.TryGetProperty("m.read", out var users) && users.TryGetProperty(@by.Ghost, out _)
           select read.Name,
    ];

    /// <summary>Whether the ghost is typing, by what was told last; and each time that changed.</summary>
    public static IReadOnlyList<bool> TypingOf(this MatrixRole role, XmppRole contact)
    {
        var told = from seen in role.Person.Ephemeral
                   where seen.Room == role.RoomWith(contact) && seen.Event.GetProperty("type").GetString() == "m.typing"
                   select seen.Event.GetProperty("content").GetProperty("user_ids").EnumerateArray().Any(user => user.GetString() == contact.Ghost);
        var changes = new List<bool>();
        foreach (var isTyping in told)
        {
            if (changes.LastOrDefault() != isTyping)
            {
                changes.Add(isTyping);
            }
        }

        return changes;
    }

    /// <summary>Waits until the ghost's presence is this.</summary>
    public static Task SeesPresence(this MatrixRole role, XmppRole of, string presence, string? status = null) => Until.TrueAsync(
        async () =>
        {
            var shown = await role.Person.PresenceOfAsync(of.Ghost);
            return shown["presence"]?.GetValue<string>() == presence && (shown["status_msg"]?.GetValue<string>() ?? "") == (status ?? "");
        },
        $"{role.Id} sees {of.Ghost} as {presence} '{status}'");
}
