using System.Net;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.Matrix.Client;

namespace Footbridge.Matrix.Tests.Client;

/// <summary>How ghosts and their devices are made, and whom the homeserver takes us for.</summary>
public sealed class UsersAndDevicesTests(HomeserverFixture fixture) : HomeserverTest(fixture)
{
    private const string DevicePath = $"{V3}/devices/{DeviceId}";

    [Fact]
    public async Task New_user_is_registered_without_a_login()
    {
        await Homeserver.AnswerAsync("POST", $"{V3}/register", WireMockAnswer.Json("""{"user_id": "@_xmpp_a:server"}"""));

        Assert.True(await Client.RegisterAsync("_xmpp_a", default));

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Empty(request.Query);
        Assert.Equal($"Bearer {AsToken}", request.Authorization);
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"type": "m.login.application_service", "username": "_xmpp_a", "inhibit_login": true}"""), request.Json));
    }

    [Fact]
    public async Task User_that_is_there_is_no_failure()
    {
        await Homeserver.AnswerAsync("POST", $"{V3}/register", WireMockAnswer.Json("""{"errcode": "M_USER_IN_USE", "error": "Taken"}""", 400));

        Assert.False(await Client.RegisterAsync("_xmpp_a", default));
    }

    [Fact]
    public async Task Name_outside_our_namespace_is_a_failure_with_its_code()
    {
        await Homeserver.AnswerAsync("POST", $"{V3}/register", WireMockAnswer.Json("""{"errcode": "M_EXCLUSIVE", "error": "Not yours"}""", 400));

        var failure = await Assert.ThrowsAsync<MatrixException>(() => Client.RegisterAsync("bob", default));

        Assert.Equal((HttpStatusCode.BadRequest, "M_EXCLUSIVE", "Not yours"), (failure.Status, failure.ErrCode, failure.Detail));
    }

    [Theory]
    [InlineData(200)]
    [InlineData(201)]
    public async Task Device_is_made_without_asserting_it(int status)
    {
        await Homeserver.AnswerAsync("PUT", DevicePath, WireMockAnswer.Json("{}", status));

        await Client.EnsureDeviceAsync(Ghost, DeviceId, default);

        var request = Assert.Single(await Homeserver.RequestsAsync());
        Assert.Equal([("user_id", Ghost.ToString())], request.Query);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{"display_name": "Footbridge"}"""), request.Json));
    }

    [Theory]
    [InlineData("M_UNKNOWN_DEVICE")]
    [InlineData("ORG.MATRIX.MSC4326.M_UNKNOWN_DEVICE")]
    public async Task Device_that_the_homeserver_lost_is_made_again_and_the_call_follows(string errCode)
    {
        await Homeserver.AnswerAsync(
            "PUT", SendPath, WireMockAnswer.Json($$"""{"errcode": "{{errCode}}"}""", 400), WireMockAnswer.Json("""{"event_id": "$new"}"""));
        await Homeserver.AnswerAsync("PUT", DevicePath, WireMockAnswer.Json("{}", 201));

        Assert.Equal(EventId.Parse("$new"), await Client.SendEventAsync(Ghost, Room, "m.room.message", "txn", [], default));

        Assert.Equal([SendPath, DevicePath, SendPath], (await Homeserver.RequestsAsync()).Select(request => request.Path));
    }

    [Theory]
    [InlineData("""{"user_id": "@a:server", "device_id": "FOOTBRIDGE"}""", true)]
    [InlineData("""{"user_id": "@a:server", "device_id": "OTHER"}""", false)]
    [InlineData("""{"user_id": "@a:server"}""", false)]
    public async Task Homeserver_asserts_the_device_if_it_answers_with_it(string answer, bool expected)
    {
        await Homeserver.AnswerAsync("GET", $"{V3}/account/whoami", WireMockAnswer.Json(answer));

        Assert.Equal(expected, await Client.AssertsDeviceAsync(Ghost, default));
    }

    [Fact]
    public async Task Who_we_are_is_asked_without_a_device()
    {
        await Homeserver.AnswerAsync("GET", $"{V3}/account/whoami", WireMockAnswer.Json($$"""{"user_id": "{{Ghost}}"}"""));

        Assert.Equal(Ghost, await Client.WhoAmIAsync(Ghost, default));

        Assert.Equal([("user_id", Ghost.ToString())], Assert.Single(await Homeserver.RequestsAsync()).Query);
    }
}
