using System.Net;
using System.Text;
using Footbridge.Lab;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

public sealed class UploadTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    private const string Upload = "/_matrix/media/v3/upload";
    private const string Config = "/_matrix/client/v1/media/config";

    [Fact]
    public async Task A_file_is_stored_as_the_user_with_its_type_and_name()
    {
        await Homeserver.AnswerAsync("POST", Upload, WireMockAnswer.Json("""{"content_uri":"mxc://server/abc"}"""));
        using var content = File("hello");
        content.Position = 3;

        Assert.Equal(MxcUri.Parse("mxc://server/abc"), await Client.UploadAsync(Ghost, content, "text/plain", "a & b.txt", CancellationToken.None));

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal(("hello", $"Bearer {AsToken}"), (request.Body, request.Authorization));
        Assert.Contains(("filename", "a & b.txt"), request.Query);
        Assert.Contains(("user_id", $"{Ghost}"), request.Query);
    }

    [Fact]
    public async Task The_file_is_sent_again_as_a_whole_after_its_users_device_was_made()
    {
        await Homeserver.AnswerAsync(
            "POST",
            Upload,
            WireMockAnswer.Json("""{"errcode":"M_UNKNOWN_DEVICE"}""", 400),
            WireMockAnswer.Json("""{"content_uri":"mxc://server/abc"}"""));
        await Homeserver.AnswerAsync("PUT", $"/_matrix/client/v3/devices/{DeviceId}", WireMockAnswer.Json("{}"));
        using var content = File("hello");

        await Client.UploadAsync(Ghost, content, "text/plain", null, CancellationToken.None);

        Assert.Equal(["hello", "hello"], (await Homeserver.RequestsAsync()).Where(request => request.Path == Upload).Select(request => request.Body));
    }

    [Fact]
    public async Task A_refused_file_is_not_sent_again_by_itself()
    {
        await Homeserver.AnswerAsync("POST", Upload, WireMockAnswer.Json("""{"errcode":"M_TOO_LARGE"}""", 413));
        using var content = File("hello");

        var refusal = await Assert.ThrowsAsync<MatrixException>(() => Client.UploadAsync(Ghost, content, "text/plain", null, CancellationToken.None));

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "M_TOO_LARGE"), (refusal.Status, refusal.ErrCode));
        Assert.Single(await Homeserver.RequestsAsync());
    }

    [Fact]
    public async Task A_file_that_is_broken_off_says_nothing_of_the_homeserver()
    {
        await Homeserver.AnswerAsync("POST", Upload, WireMockAnswer.Empty);
        using var content = File("hello");

        await Assert.ThrowsAsync<MediaStalledException>(() => Client.UploadAsync(Ghost, content, "text/plain", null, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"content_uri":"https://server/abc"}""")]
    [InlineData("""{"content_uri":"mxc://server/../abc"}""")]
    [InlineData("{}")]
    public async Task What_is_no_place_of_a_file_is_no_answer(string answer)
    {
        await Homeserver.AnswerAsync("POST", Upload, WireMockAnswer.Json(answer));
        using var content = File("hello");

        await Assert.ThrowsAsync<UnreadableAnswerException>(() => Client.UploadAsync(Ghost, content, "text/plain", null, CancellationToken.None));
    }

    [Theory]
    [InlineData("""{"m.upload.size":50000000}""", 200, 50_000_000L)]
    [InlineData("""{"m.upload.size":"much"}""", 200, null)]
    [InlineData("{}", 200, null)]
    [InlineData("""{"errcode":"M_UNRECOGNIZED"}""", 404, null)]
    [InlineData("""{"errcode":"M_NOT_FOUND"}""", 404, null)]
    public async Task The_limit_is_asked_for_once(string answer, int status, long? expected)
    {
        await Homeserver.AnswerAsync("GET", Config, WireMockAnswer.Json(answer, status));

        Assert.Equal(expected, await Client.UploadLimitAsync(Ghost, CancellationToken.None));
        Assert.Equal(expected, await Client.UploadLimitAsync(Ghost, CancellationToken.None));

        Assert.Single(await Homeserver.RequestsAsync());
    }

    private static MemoryStream File(string text) => new(Encoding.UTF8.GetBytes(text));
}
