using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>One room, and the ghosts of two contacts that were asked into it before anybody knew it.</summary>
public sealed class SharedRoomTests(WireMockFixture fixture) : ContractTest(fixture)
{
    [Fact]
    public async Task Of_two_ghosts_asked_into_one_room_at_once_one_takes_it_and_the_other_declines()
    {
        await Stage.StartAsync();

        await Stage.PushAsync(
            PushedEvents.Member("$juliet", Stage.Room, Cast.JulietGhost, "invite"), PushedEvents.Member("$nurse", Stage.Room, Cast.NurseGhost, "invite"));

        await Stage.UntilAsync(() => Stage.Waiting() == 0, "both are dealt with");
        Assert.Equal(["delivered", "refused"], Stage.Outcomes().Select(job => job.Outcome).Order());
        Assert.Contains("another contact", Stage.Outcomes().Single(job => job.Outcome == "refused").Reason, StringComparison.Ordinal);
        Assert.Single(Stage.Service<DirectChatStore>().OfOwner(Cast.Romeo), chat => chat.RoomId?.ToString() == Stage.Room);
    }
}
