using System.Net;
using Footbridge.Matrix;
using Footbridge.Media;
using Footbridge.Storage;
using Xunit;

namespace Footbridge.Tests.Media;

/// <summary>Files that are not there, not there any more, or not whole.</summary>
public sealed class MediaEndpointFaultTests : MediaDoorTest
{
    [Fact]
    public async Task Wrong_expired_ended_and_no_tokens_are_answered_alike()
    {
        await StartAsync();
        var expired = await AddressAsync(expiresAt: 1);
        var ended = await AddressAsync(eventId: "$ended");
        await Database.WriteAsync(connection => MediaTokenStore.End(connection, Chat.Id, EventId.Parse("$ended")));
        var answers = new List<string>();

        foreach (var path in new[] { expired, ended, $"/{MediaToken.New().Text}/photo.jpg", "/", "/x", "/x/y", "/_matrix/app/v1/ping", "/health/live" })
        {
            using var answer = await Http.GetAsync(path);
            AssertProtected(answer);
            answer.Headers.Date = null;
            answers.Add($"{answer}{await answer.Content.ReadAsStringAsync()}");
        }

        Assert.StartsWith("StatusCode: 404", answers[0], StringComparison.Ordinal);
        Assert.Single(answers.Distinct());
        Assert.Empty(Repository.Asked);
    }

    [Fact]
    public async Task File_that_the_homeserver_has_no_more_is_not_there()
    {
        await StartAsync();

        using var answer = await Http.GetAsync(await AddressAsync(mediaId: "gone"));

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        AssertProtected(answer);
    }

    [Fact]
    public async Task While_the_homeserver_is_away_the_reader_is_to_come_again()
    {
        await StartAsync();
        var address = await AddressAsync();
        await Repository.DisposeAsync();

        using var answer = await Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        AssertProtected(answer);
    }

    [Fact]
    public async Task File_that_breaks_off_never_looks_whole()
    {
        await StartAsync();
        Repository.BreaksAfter = 100_000;

        await Assert.ThrowsAsync<HttpRequestException>(async () => await Http.GetByteArrayAsync(await AddressAsync()));
    }

    [Fact]
    public async Task File_of_another_size_than_was_sent_is_not_served()
    {
        await StartAsync();
        var address = await AddressAsync();
        Repository.Keep("picture", [.. Picture, 0]);

        using var answer = await Http.GetAsync(address);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    [Fact]
    public async Task Deleting_the_message_ends_the_file_for_whoever_is_reading_it()
    {
        await StartAsync();
        Repository.DripsAfter = 100_000;
        using var answer = await Http.GetAsync(await AddressAsync(), HttpCompletionOption.ResponseHeadersRead);
        await using var body = await answer.Content.ReadAsStreamAsync();
        await body.ReadExactlyAsync(new byte[100_000]);

        await Database.WriteAsync(connection => MediaTokenStore.End(connection, Chat.Id, EventId.Parse("$photo")));

        await Assert.ThrowsAnyAsync<IOException>(() => body.ReadExactlyAsync(new byte[100_000]).AsTask());
    }
}
