using System.Text.Json.Nodes;
using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

/// <summary>What a Matrix person does and sees in a play; without a name given it is about Juliet.</summary>
public sealed class MatrixRole(Play play, MatrixPerson person)
{
    private readonly Dictionary<string, string> _rooms = [];

    /// <summary>The person, for what a play does seldom.</summary>
    public MatrixPerson Person { get; } = person;

    public string Id => Person.Id;

    /// <summary>Their address in XMPP.</summary>
    public string Address => LabNetwork.GatewayAddress(Person.Localpart);

    /// <summary>The room in which they talk with a contact: the last one they accepted or opened.</summary>
    public string RoomWith(XmppRole contact) => _rooms[contact.Ghost];

    public void TalksIn(string room, XmppRole with) => _rooms[with.Ghost] = room;

    /// <summary>Waits for the contact's invite, without answering it.</summary>
    public Task<MatrixInvite> IsInvitedBy(XmppRole contact) => Until.FoundAsync(
        () => Person.Invites.SingleOrDefault(invite => LabNetwork.Inviter(invite, Person) == contact.Ghost),
        $"{contact.Ghost} invites {Id}");

    /// <summary>Joins the room that the contact's ghost invited to.</summary>
    /// <returns>The room.</returns>
    public async Task<string> Accepts(XmppRole contact)
    {
        var invite = await IsInvitedBy(contact);
        await Person.JoinsAsync(invite.Room);
        TalksIn(invite.Room, contact);
        return invite.Room;
    }

    /// <summary>Starts a direct chat as a client does, and waits until the ghost is there.</summary>
    /// <returns>The room.</returns>
    public async Task<string> OpensChatWith(XmppRole contact)
    {
        var room = await Person.OpensDirectChatAsync(contact.Ghost);
        TalksIn(room, contact);
        await Sees(contact.Ghost, "join", room);
        return room;
    }

    /// <summary>Replaces their room, as a client that invites nobody, and talks in the new one from then on.</summary>
    /// <returns>The new room.</returns>
    public async Task<string> UpgradesRoomWith(XmppRole contact)
    {
        var room = RoomWith(contact);
        var version = (await Person.StateAsync(room, "m.room.create"))!["room_version"]!.GetValue<string>();
        var answer = await Person.CallAsync(
            HttpMethod.Post, $"rooms/{Uri.EscapeDataString(room)}/upgrade", new JsonObject { ["new_version"] = version });
        var next = answer["replacement_room"]!.GetValue<string>();
        TalksIn(next, contact);
        return next;
    }

    /// <summary>Waits for a room that the bridge joined them to: a chat with somebody they know.</summary>
    public async Task<string> IsJoinedToRoomWith(XmppRole contact)
    {
        var created = await Until.FoundAsync(
            () => Person.Timeline.LastOrDefault(
                seen => seen.Type == "m.room.create" && seen.Sender == contact.Ghost && Person.Joined.Contains(seen.Room)),
            $"{Id} is joined to a room of {contact.Ghost}");
        TalksIn(created.Room, contact);
        return created.Room;
    }

    /// <returns>The event's id.</returns>
    public Task<string> SaysInMatrix(string text, XmppRole? to = null) => Person.SaysAsync(RoomWith(to ?? play.Juliet), text);

    /// <summary>Uploads a file and sends it to Juliet; <paramref name="body"/> is its name, or where it has one of its own, a caption.</summary>
    /// <returns>The event's id.</returns>
    public async Task<string> SendsFile(
        string msgType, byte[] bytes, string mimeType, string body, string? fileName = null, JsonObject? info = null) =>
        await Person.SendsAsync(
            RoomWith(play.Juliet), "m.room.message",
            SentFile.Event(msgType, await Person.UploadsAsync(bytes, mimeType), body, mimeType, fileName, info));

    /// <summary>Waits for a text of the contact's ghost in their room.</summary>
    public Task<MatrixSeen> Receives(string text, XmppRole? from = null) => Until.FoundAsync(
        () => Person.Messages(RoomWith(from ?? play.Juliet), (from ?? play.Juliet).Ghost).FirstOrDefault(seen => seen.Body == text),
        $"{Id} receives '{Short(text)}'");

    /// <summary>All texts of the contact so far, in order; notices of the bridge are none.</summary>
    public IReadOnlyList<string> TextsOf(XmppRole contact) =>
        [.. Person.Messages(RoomWith(contact), contact.Ghost).Where(seen => seen.MsgType != "m.notice").Select(seen => seen.Body ?? "")];

    /// <summary>All reactions of a room that were ever there, in order.</summary>
    public IReadOnlyList<MatrixSeen> ReactionsIn(string room) =>
        [.. Person.Timeline.Where(seen => seen.Room == room && seen.Type == "m.reaction")];

    /// <summary>Waits for a reaction to an event.</summary>
    public Task<MatrixSeen> SeesReaction(string room, string to, string key) => Until.FoundAsync(
        () => ReactionsIn(room).LastOrDefault(seen => seen.Relation("event_id") == to && seen.Relation("key") == key),
        $"{Id} sees the reaction {key}");

    /// <summary>Waits until an event is redacted.</summary>
    public Task<MatrixSeen> SeesRedactionOf(string room, string eventId) => Until.FoundAsync(
        () => Person.Timeline.FirstOrDefault(seen => seen.Room == room && seen.Type == "m.room.redaction" && seen.Redacts == eventId),
        $"{Id} sees {eventId} redacted");

    /// <summary>Waits for words of the bridge itself in a room: a notice that says who speaks.</summary>
    public Task<MatrixSeen> IsTold(string room, string? inReplyTo = null) => Until.FoundAsync(
        () => Person.Messages(room).FirstOrDefault(seen =>
            seen.MsgType == "m.notice"
            && seen.Body?.StartsWith("Footbridge:", StringComparison.Ordinal) == true
            && (inReplyTo is null || seen.ReplyTo == inReplyTo)),
        $"{Id} is told something by the bridge in {room}");

    /// <summary>Waits for the bot's answer to a line; in its own room the bot needs not say who speaks.</summary>
    public Task<MatrixSeen> IsAnsweredByBot(string room, string line) => Until.FoundAsync(
        () => Person.Messages(room, LabNetwork.Bot).FirstOrDefault(seen => seen.MsgType == "m.notice" && seen.ReplyTo == line),
        $"{Id} is answered by the bot in {room}");

    /// <summary>Waits for a membership in a room.</summary>
    public Task Sees(string user, string membership, string room) => Until.TrueAsync(
        async () => (await Person.MemberAsync(room, user))?["membership"]?.GetValue<string>() == membership,
        $"{user} has membership {membership} in {room}");

    /// <summary>Waits until <c>m.direct</c> of both sides names the room, and the bridge has seen that it does: what changes then it leaves as it is.</summary>
    public async Task HasMarkedAsDirect(string room, XmppRole with)
    {
        await Until.TrueAsync(
            async () => (await Person.DirectRoomsAsync(with.Ghost)).Contains(room), $"m.direct of {Id} names {room} for {with.Ghost}");
        await Until.TrueAsync(
            async () => (await play.Network.GhostDirectAsync(with.Ghost))[Id] is JsonArray rooms
                && rooms.Any(named => named!.GetValue<string>() == room),
            $"m.direct of {with.Ghost} names {room} for {Id}");
        await Until.TrueAsync(
            () => !BridgeStore.IsMarkWaiting(play.Network, Id, with.Ghost) && !BridgeStore.IsMarkWaiting(play.Network, with.Ghost, Id),
            $"the bridge has done with the marks of {Id} and {with.Ghost}");
    }

    private static string Short(string text) => text.Length > 60 ? text[..60] + "..." : text;
}
