using Footbridge.Configuration;
using Footbridge.Lab;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files from Matrix that are put onto the XMPP server, which does not take each of them, or not now.</summary>
public sealed class UploadedFileTests(WireMockFixture fixture) : SentFileTest(fixture)
{
    [Fact]
    public async Task Server_that_takes_files_and_fails_once_is_tried_again_where_there_is_no_other_way()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Homeserver.AnswersAsync("PUT", "/upload", new WireMockAnswer { Status = 500 }, new WireMockAnswer { Status = 201 });
        Xmpp.AnswersRequestsWith = request => UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 1), "the file is heard");
        Assert.Equal(["https://files.example.org/rose.png"], Xmpp.Bodies);
        Assert.Equal(["a rose", "a rose"], (await Homeserver.AskedAsync("PUT", "/upload")).Select(asked => asked.Body));
        Assert.Empty(await Homeserver.NoticesAsync());
    }

    [Fact]
    public async Task Server_that_takes_no_files_of_the_bridge_is_told_with_the_cure()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => IsSlotRequest(request) ? Error("auth", "forbidden") : UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(
            "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)");
    }

    [Theory]
    [InlineData("modify", "not-acceptable", "<text xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'>File too large</text>", "“File too large”")]
    [InlineData("modify", "bad-request", "", "bad-request")]
    [InlineData("cancel", "not-acceptable", "", "not-acceptable")]
    public async Task File_that_the_server_does_not_like_is_told_at_once_where_there_is_no_other_way(string type, string condition, string text, string said)
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => IsSlotRequest(request) ? Error(type, condition, text) : UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"), PushedEvents.Message("$2", Stage.Room, "A rose by any other name"));

        // The clock stands still: nothing is tried again.
        await Stage.UntilHeardAsync("A rose by any other name");
        await AssertToldAsync($"the XMPP server does not take this file: {said}", heard: "A rose by any other name");
    }

    [Fact]
    public async Task File_larger_than_the_server_takes_is_told_at_once_where_there_is_no_other_way()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => UploadAnswer(request, mostBytes: 5);

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync("the XMPP server takes no file larger than 5 B");
        Assert.DoesNotContain(Xmpp.Heard, IsSlotRequest);
    }

    [Fact]
    public async Task File_that_the_server_does_not_like_is_served_by_the_bridge_where_it_can()
    {
        await StartAsync(media => media with { Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        Xmpp.AnswersRequestsWith = request => IsSlotRequest(request) ? Error("modify", "not-acceptable") : UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await UntilFileAsync();
        Assert.StartsWith(PublicUrl, Assert.Single(Xmpp.Bodies), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_whose_quota_is_used_up_is_asked_again()
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Homeserver.AnswersAsync("PUT", "/upload", new WireMockAnswer { Status = 201 });
        var asked = 0;
        Xmpp.AnswersRequestsWith = request => IsSlotRequest(request) && ++asked < 3 ? Error("wait", "resource-constraint") : UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 1), "the file is heard");
        Assert.Equal(["https://files.example.org/rose.png"], Xmpp.Bodies);
        Assert.Empty(await Homeserver.NoticesAsync());
    }

    [Theory]
    [InlineData(413)]
    [InlineData(415)]
    public async Task File_that_is_refused_where_it_is_put_is_told_at_once(int status)
    {
        await StartAsync(media => media with { PublicUrl = null, Upload = UploadPolicy.Auto });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Homeserver.AnswersAsync("PUT", "/upload", new WireMockAnswer { Status = status });
        Xmpp.AnswersRequestsWith = request => UploadAnswer(request);

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync($"the XMPP server did not take the file ({status})");
    }
}
