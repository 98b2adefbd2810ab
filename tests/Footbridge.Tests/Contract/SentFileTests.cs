using System.Security.Cryptography;
using System.Text;
using Footbridge.Lab;
using Footbridge.Media;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Contract;

/// <summary>Files from Matrix that are served by the bridge, or not at all.</summary>
public sealed class SentFileTests(WireMockFixture fixture) : SentFileTest(fixture)
{
    [Fact]
    public async Task File_is_a_message_that_is_its_address_and_nothing_else()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, Rose);

        await Stage.PushAsync(FileEvent("$1"));

        var message = await UntilFileAsync();
        var url = message.Element(message.Name.Namespace + "body")!.Value;
        var token = url[(PublicUrl.Length + 1)..].Split('/')[0];
        Assert.Equal($"{PublicUrl}/{token}/rose.png", url);
        Assert.True(Stage.Service<MediaTokenStore>().Find(MediaToken.HashOf(token), 0) is var (file, ghost)
            && file is { Name: "rose.png", Type: "image/png", Size: 6 } && ghost == Cast.JulietGhost);
        var hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes("a rose")));
        Assert.Equal(
            $"<file-sharing xmlns=\"urn:xmpp:sfs:0\" disposition=\"inline\"><file xmlns=\"urn:xmpp:file:metadata:0\"><media-type>image/png</media-type>"
            + $"<name>rose.png</name><size>6</size><hash xmlns=\"urn:xmpp:hashes:2\" algo=\"sha-256\">{hash}</hash></file>"
            + $"<sources><url-data xmlns=\"http://jabber.org/protocol/url-data\" target=\"{url}\" /></sources></file-sharing>",
            Part(message, "file-sharing"));
        Assert.Equal($"<x xmlns=\"jabber:x:oob\"><url>{url}</url></x>", Part(message, "x"));
        Assert.Equal("<fallback xmlns=\"urn:xmpp:fallback:0\" for=\"urn:xmpp:sfs:0\"><body /></fallback>", Part(message, "fallback"));
        Assert.DoesNotContain(token, Stage.Log.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Homeserver_that_does_not_give_the_file_is_asked_again_and_what_is_said_meanwhile_waits_behind_it()
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, PlayedHomeserver.Refusal(504, "M_NOT_YET_UPLOADED"), WireMockAnswer.Malformed, Rose);

        await Stage.PushAsync(FileEvent("$1"), PushedEvents.Message("$2", Stage.Room, "A rose by any other name"));

        await Stage.RunUntilAsync(() => Task.FromResult(Xmpp.Bodies.Count == 2), "both are heard");
        Assert.EndsWith("/rose.png", Xmpp.Bodies[0], StringComparison.Ordinal);
        Assert.Equal("A rose by any other name", Xmpp.Bodies[1]);
    }

    [Theory]
    [InlineData(404, "M_NOT_FOUND", "the homeserver does not have the file any more")]
    [InlineData(403, "M_FORBIDDEN", "the Matrix server refused it (M_FORBIDDEN)")]
    public async Task File_that_is_not_to_be_had_is_told_at_the_message(int status, string errCode, string reason)
    {
        await StartAsync();
        await Homeserver.AnswersAsync("GET", Media, PlayedHomeserver.Refusal(status, errCode));

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_that_is_too_large_is_told_whether_its_size_was_or_not(bool isSizeTold)
    {
        await StartAsync(media => media with { MaxFileSize = 1024 * 1024 });
        var large = new string('x', (1024 * 1024) + 1);
        await Homeserver.AnswersAsync("GET", Media, isSizeTold ? Sized(large) : new WireMockAnswer { Body = large });

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync("the file is larger than 1 MiB, the most that this bridge sends");
    }

    [Fact]
    public async Task Without_an_address_the_owner_is_told_and_the_homeserver_is_not_asked()
    {
        await StartAsync(media => media with { PublicUrl = null });

        await Stage.PushAsync(FileEvent("$1"));

        await AssertToldAsync(
            "files cannot be sent: the bridge has no address at which your contact could fetch them (an admin sets media.public_url)");
        Assert.Empty(await Homeserver.AskedAsync("GET", Media));
    }

    [Fact]
    public async Task Expired_addresses_are_forgotten()
    {
        await StartAsync(media => media with { Lifetime = TimeSpan.FromHours(1) });
        await Homeserver.AnswersAsync("GET", Media, Rose);
        await Stage.PushAsync(FileEvent("$1"));
        await UntilFileAsync();
        Assert.Equal(1, Tokens());

        await Stage.RunUntilAsync(() => Task.FromResult(Tokens() == 0), "the address is forgotten", TimeSpan.FromMinutes(2));
    }
}
