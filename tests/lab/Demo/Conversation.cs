using System.Text.Json.Nodes;
using Footbridge.Lab;

namespace Footbridge.Demo;

/// <summary>Two people talk through the bridge, and what makes their chat a direct one is shown from both sides.</summary>
internal static class Conversation
{
    public static async Task ShowAsync(bool stays, CancellationToken cancellationToken)
    {
        Tell("Starting Synapse, the XMPP server and Footbridge on free ports of 127.0.0.1 ...");
        await using var network = await LabNetwork.StartAsync().WaitAsync(cancellationToken);
        await using var romeo = await network.Synapse.PersonAsync("romeo");
        await using var juliet = await network.Xmpp.PersonAsync("juliet");
        Tell($"Up. Romeo is {romeo.Id} on Matrix, Juliet is {juliet.Jid} on XMPP.");

        await TalkAsync(network, romeo, juliet).WaitAsync(cancellationToken);
        if (stays)
        {
            await StayAsync(network, romeo, juliet, cancellationToken);
        }
    }

    private static async Task TalkAsync(LabNetwork network, MatrixPerson romeo, XmppPerson juliet)
    {
        var romeosAddress = LabNetwork.GatewayAddress(romeo.Localpart);
        var juliets = LabNetwork.Ghost(juliet.Jid);
        Title("Juliet, who is a stranger to Romeo, writes first");
        var first = await juliet.SaysAsync(romeosAddress, "O Romeo, Romeo! wherefore art thou Romeo?", asksForReceipt: true);
        var invite = await Until.FoundAsync(
            () => romeo.Invites.SingleOrDefault(invite => LabNetwork.Inviter(invite, romeo) == juliets), "Romeo is invited");
        var room = invite.Room;
        Tell($"Romeo is invited by {juliets}, who stands for her. His member event: {invite.Member(romeo.Id).GetProperty("content")}");
        await romeo.JoinsAsync(room);
        Tell("Romeo joins, which accepts her request.");

        Title("They talk");
        await Until.TrueAsync(() => romeo.Messages(room, juliets).Count == 1, "Romeo has Juliet's words");
        await romeo.SaysAsync(room, "Call me but love, and I'll be new baptized.");
        await Until.TrueAsync(() => juliet.Texts.Count == 1, "Juliet has Romeo's words");
        await juliet.SaysAsync(romeosAddress, "By whose direction found'st thou out this place?");
        await Until.TrueAsync(() => romeo.Messages(room, juliets).Count == 2, "Romeo has Juliet's question");
        await Until.TrueAsync(() => juliet.Received.Any(seen => seen.ReceiptFor == first), "Juliet's first words have a receipt");

        Tell("What Romeo's Matrix client shows:");
        foreach (var message in romeo.Messages(room))
        {
            Tell($"    {message.Sender}: {message.Body}");
        }

        Tell("What Juliet's XMPP client received:");
        foreach (var text in juliet.Texts)
        {
            Tell($"    {text.From}: {text.Body}");
        }

        Tell("Juliet's first words have a delivery receipt: the homeserver has them.");
        await ShowMarksAsync(network, romeo, juliets, room);
    }

    private static async Task ShowMarksAsync(LabNetwork network, MatrixPerson romeo, string juliets, string room)
    {
        Title("Marked as a direct chat, on both sides");
        await Until.TrueAsync(
            async () => (await romeo.DirectRoomsAsync(juliets)).Contains(room), "Romeo's m.direct names the room");
        await Until.TrueAsync(
            async () => (await network.GhostDirectAsync(juliets))[romeo.Id] is JsonArray, "the ghost's m.direct names the room");
        Tell($"is_direct:         true, in Romeo's member event above; the members are {string.Join(" and ", await romeo.MembersAsync(room))}");
        Tell($"Romeo's m.direct:  {(await romeo.DirectAsync()).ToJsonString(Readable)}");
        Tell($"the ghost's:       {(await network.GhostDirectAsync(juliets)).ToJsonString(Readable)}");
    }

    private static async Task StayAsync(LabNetwork network, MatrixPerson romeo, XmppPerson juliet, CancellationToken cancellationToken)
    {
        // Whoever logs in as Juliet is then the only one who answers.
        await juliet.GoesOfflineAsync();
        Title("All stays up for a look; Ctrl-C ends it and removes its folder");
        Tell($"Matrix: homeserver {network.Synapse.Url}, user {romeo.Localpart}, password {romeo.Password}");
        Tell($"XMPP:   {juliet.Jid}, password {juliet.Password}, server 127.0.0.1 port {network.Xmpp.ClientPort}, no TLS");
        Tell($"Romeo's address for Juliet is {LabNetwork.GatewayAddress(romeo.Localpart)}.");
        Tell($"The bridge's health: http://127.0.0.1:{network.Bridge.OperationsPort}/health/ready");
        Tell($"Logs and databases: {network.Folder}");
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Tell("Stopping ...");
        }
    }

    private static System.Text.Json.JsonSerializerOptions Readable { get; } =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static void Title(string text) => Console.WriteLine($"\n== {text}");

    private static void Tell(string text) => Console.WriteLine(text);
}
