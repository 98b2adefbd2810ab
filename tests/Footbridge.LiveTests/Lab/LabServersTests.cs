using Footbridge.Lab;

namespace Footbridge.LiveTests.Lab;

/// <summary>The lab's own servers and people, without a bridge: what the other tests stand on.</summary>
public sealed class LabServersTests
{
    [Fact]
    public async Task Two_people_talk_through_a_synapse_also_after_it_was_killed_and_started_again()
    {
        using var folder = new LabFolder();
        await using var synapse = await SynapseServer.StartAsync(folder);
        await using var romeo = await synapse.PersonAsync("romeo");
        await using var mercutio = await synapse.PersonAsync("mercutio");
        var room = await romeo.OpensDirectChatAsync(mercutio.Id);
        var invite = await Until.FoundAsync(() => mercutio.Invites.SingleOrDefault(), "mercutio is invited");
        Assert.True(invite.Member(mercutio.Id).GetProperty("content").GetProperty("is_direct").GetBoolean());
        await mercutio.JoinsAsync(room);
        await romeo.SaysAsync(room, "Peace, peace");

        await synapse.KillAsync();
        await synapse.StartAgainAsync();

        await romeo.SaysAsync(room, "Thou talk'st of nothing");
        await Until.TrueAsync(() => mercutio.Messages(room, romeo.Id).Count == 2, "mercutio has both messages");
        Assert.Equal(["Peace, peace", "Thou talk'st of nothing"], mercutio.Messages(room).Select(message => message.Body));
    }

    [Fact]
    public async Task Two_people_talk_through_an_XMPP_server_with_a_receipt()
    {
        using var folder = new LabFolder();
        await using var server = await XmppServer.StartAsync(folder);
        await using var juliet = await server.PersonAsync("juliet");
        await using var nurse = await server.PersonAsync("nurse");

        var id = await juliet.SaysAsync(nurse.Jid, "Hie to <high> fortune & so on", originId: "origin-1", asksForReceipt: true);

        await Until.TrueAsync(() => juliet.Received.Any(seen => seen.ReceiptFor == id), "juliet has a receipt");
        var text = Assert.Single(nurse.Texts);
        Assert.Equal(("Hie to <high> fortune & so on", id, "origin-1"), (text.Body, text.Id, text.OriginId));
    }

    [Fact]
    public async Task A_dropped_answer_has_reached_the_homeserver_all_the_same()
    {
        using var folder = new LabFolder();
        await using var synapse = await SynapseServer.StartAsync(folder);
        await using var proxy = await HomeserverProxy.StartAsync(() => synapse.Url);
        await using var romeo = await synapse.PersonAsync("romeo");
        await using var throughProxy = await romeo.AgainAsync(proxy.Url);
        var room = await romeo.CreatesRoomAsync([]);
        proxy.DropAnswer(request => request.IsPost);

        await Assert.ThrowsAsync<HttpRequestException>(() => throughProxy.SaysAsync(room, "Is love a tender thing?"));

        await Until.TrueAsync(() => romeo.Messages(room).Count == 1, "the homeserver has stored it");
        Assert.Contains(proxy.Seen, request => request.IsPost && request.Status == 0);
    }
}
