using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>An owner whom the admin lets use the bridge no more: nothing is deleted, and they are told.</summary>
public sealed class PermissionTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task What_waits_is_refused_and_told_once_and_the_owner_cannot_be_written_to()
    {
        await StartWithThreeWaitingAsync();

        await RestartAsync(PermissionLevel.None);

        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0 && Stage.Waiting() == 0, "Romeo is told");
        await Stage.JulietSaysAsync("j1", "O Romeo");
        Assert.Equal("service-unavailable", await Stage.ErrorForAsync("j1"));
        var notice = Assert.Single(await Homeserver.NoticesAsync());
        Assert.Equal("Footbridge: This was not delivered: you may not use this bridge any more.", notice.Body);
        Assert.Equal("$1", notice.InReplyTo);
        Assert.Empty(Xmpp.Bodies);
        Assert.Empty(await Homeserver.PostsAsync());
        Assert.True(Stage.Chat() is { Consent: Consent.Accepted, Room: RoomState.Open });
    }

    [Fact]
    public async Task What_was_refused_beside_it_is_counted_when_the_bridge_ends_in_order()
    {
        await StartWithThreeWaitingAsync();
        await RestartAsync(PermissionLevel.None);
        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0 && Stage.Waiting() == 0, "Romeo is told");

        await RestartAsync(PermissionLevel.None);

        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 1, "Romeo is told of the others");
        Assert.EndsWith("(This was so for 2 more since it was last said.)", (await Homeserver.NoticesAsync())[1].Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_the_permission_back_the_chat_goes_on_as_it_was()
    {
        await StartWithThreeWaitingAsync();
        await RestartAsync(PermissionLevel.None);
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "what waited is refused");

        await RestartAsync(PermissionLevel.User);
        await Stage.PushAsync(PushedEvents.Message("$4", Stage.Room, "event 4"));
        await Stage.JulietSaysAsync("j1", "O Romeo");

        await Stage.UntilHeardAsync("event 4");
        await Stage.UntilPostedAsync("O Romeo");
        Assert.Equal(["event 4"], Xmpp.Bodies);
        Assert.Equal(Stage.Room, (await Homeserver.PostsAsync()).Single().Room);
    }

    [Fact]
    public async Task A_command_in_the_chat_is_answered_with_the_refusal()
    {
        await Stage.StartAsync();
        await Stage.OpenChatAsync();

        await RestartAsync(PermissionLevel.None);
        await Stage.PushAsync(PushedEvents.Message("$1", Stage.Room, "!xmpp chat nurse@xmpp.example.org"));

        await Stage.UntilAsync(async () => (await Homeserver.NoticesAsync()).Count > 0, "Romeo is told");
        Assert.Equal("Footbridge: You may not use this bridge; ask its admin.", (await Homeserver.NoticesAsync()).Single().Body);
        Assert.Empty(await Homeserver.AskedAsync("POST", PlayedHomeserver.CreateRoom));
    }

    private async Task StartWithThreeWaitingAsync()
    {
        await Stage.StartAloneAsync();
        await Stage.OpenChatAsync();
        await Stage.PushAsync([.. Enumerable.Range(1, 3).Select(number => PushedEvents.Message($"${number}", Stage.Room, $"event {number}"))]);
    }

    private async Task RestartAsync(PermissionLevel romeos)
    {
        await Stage.StopAsync();
        Xmpp.Start();
        await Stage.StartAloneAsync(config => config with
        {
            Permissions = new Dictionary<string, PermissionLevel>(config.Permissions) { [$"{Cast.Romeo}"] = romeos },
        });
        await Stage.UntilAsync(() => Stage.Service<Gates>() is { Homeserver.IsOpen: true, Component.IsOpen: true }, "both links are up");
    }
}
