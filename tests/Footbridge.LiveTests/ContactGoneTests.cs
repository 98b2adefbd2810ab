using System.Security;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>What the owner hears when a contact cannot be reached, and what is done about it first.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ContactGoneTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_contact_who_moved_is_told_with_the_new_address() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Juliet.Person.AnswersReceiptsAsync(on: false);
        var said = await play.Romeo.SaysInMatrix("Where be these enemies?");
        var seen = await play.Juliet.Receives("Where be these enemies?");

        await ReturnsAsync(play, seen, "cancel", "gone", "xmpp:juliet@vault.example");

        var told = await play.Romeo.IsTold(room, inReplyTo: said);
        Assert.Contains("chat juliet@vault.example", told.Body, StringComparison.Ordinal);
    });

    [Fact]
    public Task A_message_that_comes_back_for_a_passing_reason_is_sent_again_and_not_spoken_of() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await play.Juliet.Person.AnswersReceiptsAsync(on: false);
        await play.Romeo.SaysInMatrix("O, I am fortune's fool!");
        var first = await play.Juliet.Receives("O, I am fortune's fool!");

        await ReturnsAsync(play, first, "wait", "remote-server-timeout");
        // Of another client, or said twice: one attempt for both.
        await ReturnsAsync(play, first, "wait", "remote-server-timeout");

        await Until.TrueAsync(() => play.Juliet.TextsOf(play.Romeo).Count == 2, "it is sent again");
        await play.Romeo.SaysInMatrix("Why dost thou stay?");
        await play.Juliet.Receives("Why dost thou stay?");
        Assert.Equal(["O, I am fortune's fool!", "Why dost thou stay?"], play.Juliet.ShownOf(play.Romeo));
        Assert.Equal(3, play.Juliet.Person.Texts.Count);
        Assert.DoesNotContain(play.Romeo.Person.Messages(room), seen => seen.MsgType == "m.notice");
    });

    [Fact]
    public Task A_reason_that_does_not_pass_in_time_is_told_once() => Play.RunAloneAsync(
        output,
        async play =>
        {
            var withBot = await play.Romeo.Person.OpensDirectChatAsync(LabNetwork.Bot);
            await play.Romeo.Sees(LabNetwork.Bot, "join", withBot);
            var room = await play.RomeoKnowsJulietAsync();
            await play.Juliet.Person.AnswersReceiptsAsync(on: false);
            var said = await play.Romeo.SaysInMatrix("Thy drugs are quick");

            var (returned, isStatusTold) = (0, false);
            await Until.TrueAsync(
                async () =>
                {
                    var seen = play.Juliet.Person.Texts;
                    for (; returned < seen.Count; returned++)
                    {
                        await ReturnsAsync(play, seen[returned], "wait", "resource-constraint");
                        await play.Romeo.Person.SaysAsync(withBot, "status");
                    }

                    isStatusTold |= play.Romeo.Person.Messages(withBot, LabNetwork.Bot).Any(
                        answer => answer.Body?.Contains("to be sent again: ", StringComparison.Ordinal) == true);
                    return play.Romeo.Person.Messages(room).Any(notice => notice.ReplyTo == said);
                },
                "the owner is told",
                TimeSpan.FromSeconds(90));

            Assert.True(isStatusTold, "status shows what waits");
            Assert.InRange(returned, 2, 6);
            Assert.Single(play.Juliet.Person.Texts.Select(seen => seen.Id).Distinct());
            Assert.Single(play.Romeo.Person.Messages(room), notice => notice.ReplyTo == said);
        },
        new LabOptions
        {
            Bridge = settings => settings with { Keys = new Dictionary<string, string> { ["delivery.attempts_for"] = "20s" } },
        });

    [Fact]
    public Task A_contact_who_blocks_the_owner_is_told_at_the_message() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        // XEP-0191 section 3.4.1
        await play.Juliet.Person.SendsRawAsync(
            $"<iq type='set' id='block'><block xmlns='urn:xmpp:blocking'><item jid='{play.Romeo.Address}'/></block></iq>");
        await Until.TrueAsync(
            () => play.Juliet.Person.Received.Any(seen => seen is { IsMessage: false, IsPresence: false, Id: "block", Type: "result" }), "Romeo is blocked");

        var said = await play.Romeo.SaysInMatrix("I will stay with thee");

        var told = await play.Romeo.IsTold(room, inReplyTo: said);
        Assert.Contains(play.Juliet.Jid, told.Body, StringComparison.Ordinal);
        Assert.Empty(play.Juliet.TextsOf(play.Romeo));
    });

    [Fact]
    public Task A_contact_whose_server_says_that_there_is_no_such_one_declines_and_says_why() => PlayAsync(async play =>
    {
        var ghost = LabNetwork.Ghost($"apothecary@{XmppServer.RoomsDomain}");

        var room = await play.Romeo.Person.OpensDirectChatAsync(ghost);

        await play.Romeo.Sees(ghost, "leave", room);
        var left = await play.Romeo.Person.MemberAsync(room, ghost);
        Assert.Contains("does not exist", left?["reason"]?.GetValue<string>(), StringComparison.Ordinal);
        Assert.Contains(
            "does not exist",
            await play.Romeo.Asks(await play.Romeo.OpensRoomWithBot(), $"chat apothecary@{XmppServer.RoomsDomain}"),
            StringComparison.Ordinal);
    });

    // Prosody answers for an account that is not there as for one that hides from strangers: only a message makes the difference.
    [Fact]
    public Task A_contact_whom_their_server_does_not_deny_is_told_of_at_the_message() => PlayAsync(async play =>
    {
        var ghost = LabNetwork.Ghost(play.AddressOfNobody);
        var room = await play.Romeo.Person.OpensDirectChatAsync(ghost);
        await play.Romeo.Sees(ghost, "join", room);

        var said = await play.Romeo.Person.SaysAsync(room, "What, ho! apothecary!");

        var told = await play.Romeo.IsTold(room, inReplyTo: said);
        Assert.Contains(play.AddressOfNobody, told.Body, StringComparison.Ordinal);
    });

    /// <summary>Juliet's client gives the message back with an error, as her server would.</summary>
    private static Task ReturnsAsync(Play play, XmppSeen message, string type, string condition, string detail = "") =>
        play.Juliet.Person.SendsRawAsync(
            $"<message type='error' to='{SecurityElement.Escape(message.From)}' id='{message.Id}'><error type='{type}'>"
            + $"<{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>{detail}</{condition}></error></message>");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
