using Footbridge.Configuration;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Tests.Media;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>An XMPP server that takes files, and its time: nobody else's file waits for it, and no chat for long.</summary>
public sealed class SlowUploadTests(WireMockFixture fixture) : SentFileTest(fixture)
{
    private const string NursesRoom = "!nurse:example.org";
    private const string MercutiosRoom = "!mercutio:example.org";
    private const string TybaltsRoom = "!tybalt:example.org";
    private static readonly Jid Tybalt = Jid.Parse("tybalt@xmpp.example.org");
    private static readonly UserId TybaltsGhost = UserId.Parse("@_xmpp_tybalt=40xmpp.example.org:example.org");

    private ScriptedFileServer Files { get; } = new();

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await Files.DisposeAsync();
    }

    [Fact]
    public async Task File_that_is_not_taken_in_time_is_told_and_the_chat_goes_on()
    {
        await StartAsync(media => media with { PublicUrl = null }, slowOnes: 1);
        var began = Stage.Time.GetUtcNow();

        await Stage.PushAsync(FileEvent("$1"), PushedEvents.Message("$2", Stage.Room, "A rose by any other name"));
        await Stage.UntilAsync(() => Files.Requests.Count == 1, "it is on its way");
        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count > 0), "the next is heard", step: TimeSpan.FromSeconds(10));

        Assert.InRange(Stage.Time.GetUtcNow() - began, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(60));
        await AssertToldAsync("the XMPP server did not take the file within 5 minutes", heard: "A rose by any other name");
        Assert.Single(Files.Requests);
    }

    [Fact]
    public async Task File_that_is_not_taken_in_time_is_served_by_the_bridge_and_so_is_the_next_at_once()
    {
        await StartAsync(media => media, slowOnes: int.MaxValue);

        await Stage.PushAsync(FileEvent("$1"));
        await Stage.UntilAsync(() => Files.Requests.Count == 1, "it is on its way");
        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count > 0), "the file is heard", step: TimeSpan.FromSeconds(10));
        await Stage.PushAsync(FileEvent("$2"));

        await Stage.UntilAsync(() => Xmpp.Bodies.Count == 2, "the next is heard");
        Assert.All(Xmpp.Bodies, body => Assert.StartsWith(PublicUrl, body, StringComparison.Ordinal));
        Assert.Single(Files.Requests);
    }

    [Fact]
    public async Task Slow_files_of_one_owner_leave_places_for_others()
    {
        await StartAsync(media => media with { PublicUrl = null }, slowOnes: 2);
        await OpenAsync(MercutiosRoom, Cast.Mercutio, Cast.MercutioOwn, Cast.JulietGhost, Cast.Juliet);
        await TakeRomeosPlacesAsync();

        await Stage.PushAsync(FileEvent("$3", TybaltsRoom));
        await Stage.UntilAsync(() => Stage.Log.ToString().Contains("other files are on their way", StringComparison.Ordinal), "his third has to wait");
        await Stage.PushAsync(FileEvent("$4", MercutiosRoom, Cast.Mercutio));

        await Stage.UntilAsync(() => Xmpp.Bodies.Count == 1, "Mercutio's is heard");
        Assert.Equal(["https://files.example.org/rose.png"], Xmpp.Bodies);
        Assert.Empty(await Homeserver.NoticesAsync());
    }

    [Fact]
    public async Task File_for_which_there_is_no_place_is_served_by_the_bridge_at_once()
    {
        await StartAsync(media => media, slowOnes: 2);
        await TakeRomeosPlacesAsync();

        await Stage.PushAsync(FileEvent("$3", TybaltsRoom));

        await Stage.UntilAsync(() => Xmpp.Bodies.Count == 1, "the third is heard");
        Assert.StartsWith(PublicUrl, Xmpp.Bodies[0], StringComparison.Ordinal);
    }

    private async Task TakeRomeosPlacesAsync()
    {
        await OpenAsync(NursesRoom, Cast.Romeo, Cast.RomeoOwn, Cast.NurseGhost, Cast.Nurse);
        await OpenAsync(TybaltsRoom, Cast.Romeo, Cast.RomeoOwn, TybaltsGhost, Tybalt);
        await Stage.PushAsync(FileEvent("$1"), FileEvent("$2", NursesRoom));
        await Stage.UntilAsync(() => Files.Requests.Count == 2, "two of Romeo's are on their way");
    }

    // So many files nobody takes; those after them at once.
    private async Task StartAsync(Func<MediaConfig, MediaConfig> change, int slowOnes)
    {
        await StartAsync(media => change(media with { Upload = UploadPolicy.Auto }));
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => UploadAnswer(request, put: Files.Url);
        Files.Script = async (number, stream, ct) =>
        {
            if (number <= slowOnes)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            }

            await stream.ReadExactlyAsync(new byte["a rose".Length], ct);
            await ScriptedFileServer.AnswerAsync(stream, "201 Created", "", [], ct);
        };
    }

    private async Task OpenAsync(string room, UserId owner, Jid own, UserId ghost, Jid contact)
    {
        await Stage.PushAsync(PushedEvents.Member($"$invite-{room}", room, ghost, "invite", owner));
        await Stage.UntilAsync(
            () => Stage.Service<DirectChatStore>().Find(own, contact) is { Room: RoomState.Open, Consent: Consent.Accepted }, $"the chat in {room} is open");
        await Stage.UntilAsync(() => Stage.Waiting() == 0, "nothing waits");
    }
}
