using System.Text.Json.Nodes;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.Matrix;
using Footbridge.Matrix.Events;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Footbridge.ToXmpp;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.ToXmpp;

public sealed class AssistantsTests : IDisposable
{
    private static readonly UserId Bot = UserId.Parse("@bot:example.org");

    private readonly TemporaryDatabase _database = new();
    private readonly FakeTimeProvider _time = new();
    private readonly AssistantStore _store;
    private readonly Assistants _assistants;

    public AssistantsTests()
    {
        _store = new AssistantStore(_database);
        _assistants = new Assistants(_store, new AssistantRate(new LimitsConfig { AssistantMessagesPerMinute = 3 }, _time));
    }

    public void Dispose() => _database.Dispose();

    [Fact]
    public async Task Owner_is_told_of_a_member_who_is_not_heard()
    {
        var chat = await OpenChatAsync();

        var refused = Assert.IsType<Delivery.Refused>(_assistants.WhyNot(chat, Said("m.text")));

        Assert.Equal(Bot, refused.ToldOf);
        Assert.Contains($"assistant allow {Bot}", Assert.Single(refused.Notices).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(Assistance.Told))]
    [InlineData(nameof(Assistance.Denied))]
    public async Task Nothing_more_is_told_of_a_member_once_told_or_denied(string state)
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Enum.Parse<Assistance>(state));

        Assert.IsType<Delivery.Ignored>(_assistants.WhyNot(chat, Said("m.text")));
    }

    [Fact]
    public async Task To_be_told_of_again_takes_no_permission_back()
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Assistance.Allowed);

        await _database.WriteAsync(connection => AssistantStore.KeepTold(connection, chat.Id, Bot, 2_000));

        Assert.Equal(Assistance.Allowed, _store.Of(chat.Id, Bot));
        Assert.Equal([Bot], _store.AllowedIn(chat.Id));
    }

    [Fact]
    public async Task Assistant_is_heard_in_the_chat_it_is_allowed_in_and_in_no_other()
    {
        var chat = await OpenChatAsync();
        var other = await Cast.ChatAsync(_database, Cast.Romeo, Cast.RomeoOwn, Cast.Nurse, Cast.NurseGhost);
        await SetAsync(chat, Assistance.Allowed);

        Assert.Null(_assistants.WhyNot(chat, Said("m.text")));
        Assert.NotNull(_assistants.WhyNot(other, Said("m.text")));
    }

    [Fact]
    public async Task Assistants_notice_and_its_reaction_never_go_out()
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Assistance.Allowed);

        Assert.IsType<Delivery.Ignored>(_assistants.WhyNot(chat, Said("m.notice")));
        Assert.IsType<Delivery.Ignored>(_assistants.WhyNot(chat, Said("m.text", "m.reaction")));
    }

    [Fact]
    public async Task Assistant_is_not_heard_while_the_owner_is_out_of_the_chat()
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Assistance.Allowed);

        Assert.IsType<Delivery.Ignored>(_assistants.WhyNot(chat with { Room = RoomState.Closed }, Said("m.text")));
    }

    [Fact]
    public async Task Assistant_that_never_stops_is_held_to_its_rate()
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Assistance.Allowed);

        var heard = Enumerable.Range(0, 10).Count(_ => _assistants.WhyNot(chat, Said("m.text")) is null);
        Assert.Equal(3, heard);
        Assert.Single(Assert.IsType<Delivery.Refused>(_assistants.WhyNot(chat, Said("m.text"))).Notices);

        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_assistants.WhyNot(chat, Said("m.text")));
    }

    [Fact]
    public async Task Assistant_over_its_rate_may_still_take_back_what_it_said()
    {
        var chat = await OpenChatAsync();
        await SetAsync(chat, Assistance.Allowed);
        while (_assistants.WhyNot(chat, Said("m.text")) is null)
        {
        }

        Assert.Null(_assistants.WhyNot(chat, Said("", "m.room.redaction")));
        await SetAsync(chat, Assistance.Denied);
        Assert.IsType<Delivery.Ignored>(_assistants.WhyNot(chat, Said("", "m.room.redaction")));
    }

    private async Task<DirectChat> OpenChatAsync() =>
        await Cast.RomeoAndJulietAsync(_database) with { Consent = Consent.Accepted, Room = RoomState.Open };

    private Task SetAsync(DirectChat chat, Assistance state) =>
        _database.WriteAsync(connection => AssistantStore.Set(connection, chat.Id, Bot, state, 1_000));

    private static MatrixEvent Said(string msgType, string type = "m.room.message")
    {
        var json = new JsonObject
        {
            ["event_id"] = "$said",
            ["room_id"] = "!room:example.org",
            ["type"] = type,
            ["sender"] = Bot.ToString(),
            ["origin_server_ts"] = 1_000,
            ["content"] = new JsonObject { ["msgtype"] = msgType, ["body"] = "I shall tell them" },
        };
        return MatrixEvent.TryParse(json.ToJsonString(), out var said, out var fault) ? said : throw new InvalidOperationException(fault);
    }
}
