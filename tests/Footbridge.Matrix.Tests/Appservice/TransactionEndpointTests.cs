using System.Net;
using System.Text;
using System.Text.Json;
using Footbridge.Matrix.Appservice;

namespace Footbridge.Matrix.Tests.Appservice;

public sealed class TransactionEndpointTests : IAsyncLifetime
{
    private const string Path = "/_matrix/app/v1/transactions/17";
    private AppserviceHost _host = null!;

    public async Task InitializeAsync() => _host = await AppserviceHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Transaction_reaches_the_intake_and_is_answered_with_an_empty_object()
    {
        var answer = await _host.SendAsync("PUT", Path, """{"events": [{"event_id": "$a"}, {"event_id": "$b"}]}""");

        Assert.Equal((HttpStatusCode.OK, "{}"), answer);
        var transaction = Assert.Single(_host.Intake.Accepted);
        Assert.Equal("17", transaction.TxnId);
        Assert.Equal(["""{"event_id": "$a"}""", """{"event_id": "$b"}"""], Raw(transaction.Events));
        Assert.Empty(transaction.Ephemeral);
    }

    [Fact]
    public async Task Homeserver_is_not_answered_before_the_intake_has_committed()
    {
        var commit = new TaskCompletionSource();
        var begun = new TaskCompletionSource();
        _host.Intake.OnAccept = _ =>
        {
            begun.SetResult();
            return commit.Task;
        };

        var sending = _host.SendAsync("PUT", Path, """{"events": []}""");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(sending.IsCompleted);
        commit.SetResult();

        Assert.Equal((HttpStatusCode.OK, "{}"), await sending);
    }

    [Fact]
    public async Task Entry_that_is_no_event_reaches_the_intake_as_it_is()
    {
        var answer = await _host.SendAsync("PUT", Path, """{"events": [1, null, "x", [], {"type": 5}], "ephemeral": [false]}""");

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var transaction = Assert.Single(_host.Intake.Accepted);
        Assert.Equal(["1", "null", "\"x\"", "[]", "{\"type\": 5}"], Raw(transaction.Events));
        Assert.Equal(["false"], Raw(transaction.Ephemeral));
    }

    [Fact]
    public async Task Broken_text_in_an_entry_can_be_read_by_whoever_reads_it_next()
    {
        var body = Encoding.UTF8.GetBytes("""{"events": [{"body": "a\ud800"}, {"body": "b?"}]}""");
        body[Array.IndexOf(body, (byte)'?')] = 0xC3;
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = new ByteArrayContent(body) };

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync(request)).Status);
        var events = Assert.Single(_host.Intake.Accepted).Events;
        Assert.Equal(["a\uFFFD", "b\uFFFD"], events.Select(entry => entry.GetProperty("body").GetString()));
        Assert.Equal(["""{"body": "a\ufffd"}""", "{\"body\": \"b\uFFFD\"}"], Raw(events));
    }

    [Theory]
    [InlineData("""{"events": [], "ephemeral": [1], "de.sorunome.msc2409.ephemeral": [2]}""", "1")]
    [InlineData("""{"events": [], "de.sorunome.msc2409.ephemeral": [2]}""", "2")]
    [InlineData("""{"events": [], "ephemeral": 5, "de.sorunome.msc2409.ephemeral": [2]}""", "2")]
    public async Task Ephemeral_events_are_taken_from_the_stable_field_or_else_the_older_one(string json, string expected)
    {
        await _host.SendAsync("PUT", Path, json);

        Assert.Equal([expected], Raw(Assert.Single(_host.Intake.Accepted).Ephemeral));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"events": null}""")]
    [InlineData("""{"events": {"a": 1}}""")]
    public async Task Object_without_a_list_of_events_is_an_empty_transaction(string json)
    {
        var answer = await _host.SendAsync("PUT", Path, json);

        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Empty(Assert.Single(_host.Intake.Accepted).Events);
    }

    [Theory]
    [InlineData("", "M_NOT_JSON")]
    [InlineData("{", "M_NOT_JSON")]
    [InlineData("events", "M_NOT_JSON")]
    [InlineData("[]", "M_BAD_JSON")]
    [InlineData("\"events\"", "M_BAD_JSON")]
    [InlineData("null", "M_BAD_JSON")]
    public async Task What_is_no_JSON_object_is_refused(string body, string errCode)
    {
        var (status, json) = await _host.SendAsync("PUT", Path, body);

        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(errCode, ErrCode(json));
        Assert.Empty(_host.Intake.Accepted);
    }

    [Fact]
    public async Task Homeserver_has_to_come_again_when_the_intake_is_unavailable()
    {
        _host.Intake.OnAccept = _ => throw new IntakeUnavailableException("the disk is full");

        var (status, json) = await _host.SendAsync("PUT", Path, """{"events": [{}]}""");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Equal("ORG.FOOTBRIDGE_UNAVAILABLE", ErrCode(json));
    }

    [Fact]
    public async Task Large_transaction_is_taken()
    {
        var large = $$"""{"events": [{"body": "{{new string('x', 40 * 1024 * 1024)}}"}]}""";

        Assert.Equal(HttpStatusCode.OK, (await _host.SendAsync("PUT", Path, large)).Status);
        Assert.Single(Assert.Single(_host.Intake.Accepted).Events);
    }

    [Fact]
    public async Task Transaction_above_64_MiB_is_too_large()
    {
        // The client waits for leave to send the body, and is answered instead.
        using var request = new HttpRequestMessage(HttpMethod.Put, Path) { Content = new ByteArrayContent(new byte[(64 * 1024 * 1024) + 1]) };
        request.Headers.ExpectContinue = true;

        var (status, json) = await _host.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, status);
        Assert.Equal("M_TOO_LARGE", ErrCode(json));
        Assert.Empty(_host.Intake.Accepted);
    }

    private static IEnumerable<string> Raw(IEnumerable<JsonElement> entries) => entries.Select(entry => entry.GetRawText());

    private static string? ErrCode(string json) => JsonDocument.Parse(json).RootElement.GetProperty("errcode").GetString();
}
