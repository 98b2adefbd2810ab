using System.Text.Json.Nodes;
using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Tests.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

public sealed class MarkWriterTests : IAsyncLifetime, IDisposable
{
    private static readonly UserId Romeo = UserId.Parse("@romeo:example.org");
    private static readonly UserId Mercutio = UserId.Parse("@mercutio:example.org");
    private static readonly UserId Nobody = UserId.Parse("@nobody:example.org");
    private static readonly UserId Juliet = UserId.Parse("@_xmpp_juliet=40example.org:example.org");
    private static readonly UserId Nurse = UserId.Parse("@_xmpp_nurse=40example.org:example.org");
    private static readonly RoomId Balcony = RoomId.Parse("!balcony:example.org");
    private static readonly RoomId Tomb = RoomId.Parse("!tomb:example.org");

    private readonly TemporaryDatabase _database = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new();
    private readonly List<(UserId Account, MarkFault Fault)> _told = [];
    private AccountDataServer _server = null!;
    private MarkStore _store = null!;
    private MarkWriter _writer = null!;
    private Task _running = Task.CompletedTask;

    public async Task InitializeAsync()
    {
        _server = await AccountDataServer.StartAsync();
        _store = new MarkStore(_database);
        var client = new MatrixClient(
            _http, _server.Url, "token", new Anybody(), TimeProvider.System, 32, TimeSpan.FromSeconds(30), NullLogger<MatrixClient>.Instance);
        _writer = new MarkWriter(client, _store, _time, NullLogger<MarkWriter>.Instance);
        _writer.Failed += (account, fault) => _told.Add((account, fault));
    }

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        await _server.DisposeAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        _stop.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task Mark_is_read_for_written_and_read_again()
    {
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(["GET", "PUT", "GET"], _server.Calls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Marks_that_waited_when_the_bridge_started_are_written()
    {
        await WantAsync(Romeo, Juliet, Balcony, wake: false);
        await WantAsync(Mercutio, Nurse, Tomb, wake: false);
        Run();

        await UntilSettledAsync(Romeo);
        await UntilSettledAsync(Mercutio);

        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
        Assert.Equal([Tomb.ToString()], Rooms(Mercutio, Nurse));
    }

    [Fact]
    public async Task Foreign_and_malformed_entries_survive()
    {
        _server[Romeo] = """{"@bob:example.org": ["!b", 1.0], "@odd:example.org": "no list", "@_xmpp_nurse=40example.org:example.org": ["!n"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(
            Romeo,
            """
            {"@bob:example.org": ["!b", 1.0], "@odd:example.org": "no list", "@_xmpp_nurse=40example.org:example.org": ["!n"],
             "@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}
            """);
    }

    [Fact]
    public async Task Nothing_is_written_where_the_entry_is_there_already()
    {
        _server[Romeo] = """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Assert.Equal(["GET"], _server.Calls);
    }

    [Fact]
    public async Task Entry_is_taken_out_when_it_is_not_wanted_any_more()
    {
        _server[Romeo] = """{"@bob:example.org": ["!b"]}""";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);
        await _database.WriteAsync(connection => MarkStore.Unwant(connection, Romeo, Juliet, Balcony));
        _writer.Wake(Romeo);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@bob:example.org": ["!b"]}""");
    }

    [Fact]
    public async Task Twenty_chats_at_once_take_one_write()
    {
        Run();
        var expected = Enumerable.Range(0, 20).Select(_ => _writer.Expect(Romeo)).ToList();
        await Parallel.ForAsync(0, 20, async (i, _) =>
        {
            await WantAsync(Romeo, UserId.Parse($"@_xmpp_{i}=40example.org:example.org"), Balcony);
            expected[i].Dispose();
        });
        await UntilSettledAsync(Romeo);

        Assert.Equal(20, JsonNode.Parse(_server[Romeo]!)!.AsObject().Count);
        Assert.Equal(1, _server.Writes);
    }

    [Fact]
    public async Task Marks_that_come_during_a_write_go_together_in_the_next()
    {
        var release = new TaskCompletionSource();
        _server.Before = async (method, _) =>
        {
            await (method == "PUT" ? release.Task : Task.CompletedTask);
            return null;
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await Wait.UntilAsync(() => _server.Writes == 1, "the first write is under way");
        for (var i = 0; i < 10; i++)
        {
            await WantAsync(Romeo, UserId.Parse($"@_xmpp_{i}=40example.org:example.org"), Balcony);
        }

        release.SetResult();
        await UntilSettledAsync(Romeo);

        Assert.Equal(11, JsonNode.Parse(_server[Romeo]!)!.AsObject().Count);
        Assert.Equal(2, _server.Writes);
        Assert.Equal(1, _server.MostUnderWayOfOne);
    }

    [Fact]
    public async Task Client_that_writes_before_our_read_loses_nothing()
    {
        _server.Before = (method, _) =>
        {
            _server[Romeo] ??= """{"@bob:example.org": ["!b"]}""";
            return Task.FromResult<IResult?>(null);
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Assert.Equal(["!b"], Rooms(Romeo, UserId.Parse("@bob:example.org")));
        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
    }

    [Fact]
    public async Task Client_that_overwrites_ours_sees_them_come_back_and_its_own_stay()
    {
        var overwrites = 2;
        _server.After = (context, _) =>
        {
            if (context.Request.Method == "PUT" && overwrites-- > 0)
            {
                _server[Romeo] = """{"@bob:example.org": ["!b"]}""";
            }
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@bob:example.org": ["!b"], "@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(["GET", "PUT", "GET", "GET", "PUT", "GET", "GET", "PUT", "GET"], _server.Calls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Foreign_entry_that_went_missing_is_not_put_back()
    {
        _server[Romeo] = """{"@bob:example.org": ["!b"]}""";
        _server.After = (context, _) =>
        {
            if (context.Request.Method == "PUT")
            {
                _server[Romeo] = """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""";
            }
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_juliet=40example.org:example.org": ["!balcony:example.org"]}""");
        Assert.Equal(1, _server.Writes);
    }

    [Fact]
    public async Task What_the_owner_took_out_by_hand_is_not_put_back()
    {
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        _server[Romeo] = "{}";
        await WantAsync(Romeo, Juliet, Balcony);
        await WantAsync(Romeo, Nurse, Tomb);
        await UntilSettledAsync(Romeo);

        AssertMap(Romeo, """{"@_xmpp_nurse=40example.org:example.org": ["!tomb:example.org"]}""");
    }

    [Fact]
    public async Task Writing_against_a_client_without_end_is_given_up_for_a_while_and_told_once()
    {
        _server.After = (context, _) => _server[Romeo] = "{}";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => _store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Equal([(Romeo, MarkFault.Overwritten)], _told);
        Assert.InRange(_server.Writes, 2, 12);

        _server.After = (_, _) => { };
        await UntilSettledAsync(Romeo);
        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("{ no json")]
    public async Task Nothing_is_ever_written_over_what_cannot_be_read(string map)
    {
        _server[Romeo] = map;
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => _store.Waiting(Romeo) is [{ Attempts: 3 }], "three turns have failed");

        Assert.Equal(map, _server[Romeo]);
        Assert.Equal(0, _server.Writes);
        Assert.Equal([(Romeo, MarkFault.Undecodable)], _told);

        // The mark is kept, and written when the map is one again.
        _server[Romeo] = "{}";
        await UntilSettledAsync(Romeo);
        Assert.Equal([Balcony.ToString()], Rooms(Romeo, Juliet));
    }

    [Theory]
    [InlineData(500, "M_UNKNOWN", null)]
    [InlineData(429, "M_LIMIT_EXCEEDED", null)]
    [InlineData(403, "M_FORBIDDEN", MarkFault.Refused)]
    [InlineData(401, "M_UNKNOWN_TOKEN", MarkFault.Refused)]
    public async Task Nothing_is_written_after_a_read_that_failed(int status, string errCode, object? told)
    {
        _server.Before = (method, _) => Task.FromResult(method == "GET" ? AccountDataServer.Error(status, errCode) : null);
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => _store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Equal(0, _server.Writes);
        Assert.Equal(told is null ? [] : [(Romeo, (MarkFault)told)], _told);

        _server.Before = (_, _) => Task.FromResult<IResult?>(null);
        await UntilSettledAsync(Romeo);
    }

    [Fact]
    public async Task Owner_is_told_again_of_what_fails_after_it_went_well()
    {
        Func<string, UserId, Task<IResult?>> refuse = (_, _) => Task.FromResult<IResult?>(AccountDataServer.Error(403, "M_FORBIDDEN"));
        var allow = _server.Before;
        Run();
        foreach (var room in new[] { Balcony, Tomb })
        {
            _server.Before = refuse;
            await WantAsync(Romeo, Juliet, room);
            await UntilAsync(() => _store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");
            _server.Before = allow;
            await UntilSettledAsync(Romeo);
        }

        Assert.Equal([(Romeo, MarkFault.Refused), (Romeo, MarkFault.Refused)], _told);
    }

    [Fact]
    public async Task Write_whose_answer_was_lost_is_not_made_twice()
    {
        var lost = true;
        _server.After = (context, _) =>
        {
            if (context.Request.Method == "PUT" && lost)
            {
                lost = false;
                context.Abort();
            }
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilSettledAsync(Romeo);

        Assert.Equal(["GET", "PUT", "GET"], _server.Calls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Marks_of_one_whom_the_bridge_may_not_act_for_are_kept_in_silence()
    {
        Run();
        await WantAsync(Nobody, Juliet, Balcony);
        await UntilAsync(() => _store.Waiting(Nobody) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Empty(_server.Calls);
        Assert.Empty(_told);
    }

    [Fact]
    public async Task Account_whose_homeserver_call_hangs_holds_up_no_other()
    {
        var release = new TaskCompletionSource();
        _server.Before = async (_, user) =>
        {
            await (user == Romeo ? release.Task : Task.CompletedTask);
            return null;
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await WantAsync(Mercutio, Nurse, Tomb);
        await UntilSettledAsync(Mercutio);

        Assert.NotEmpty(_store.Waiting(Romeo));
        release.SetResult();
        await UntilSettledAsync(Romeo);
    }

    private void Run() => _running = _writer.RunAsync(_stop.Token);

    private async Task WantAsync(UserId account, UserId other, RoomId room, bool wake = true)
    {
        await _database.WriteAsync(connection => MarkStore.Want(connection, account, other, room));
        if (wake)
        {
            _writer.Wake(account);
        }
    }

    private Task UntilSettledAsync(UserId account) => UntilAsync(() => _store.Waiting(account).Count == 0, $"the marks of {account} are settled");

    // Delays pass as fast as the test can look.
    private Task UntilAsync(Func<bool> condition, string what) =>
        Wait.UntilAsync(
            () =>
            {
                Assert.False(_running.IsFaulted, _running.Exception?.ToString());
                _time.Advance(TimeSpan.FromMilliseconds(500));
                return condition();
            },
            what);

    private string[] Rooms(UserId account, UserId other) =>
        [.. JsonNode.Parse(_server[account]!)![other.ToString()]!.AsArray().Select(room => room!.ToString())];

    private void AssertMap(UserId account, string expected) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(_server[account]!)), _server[account]);

    private sealed class Anybody : IAssertedIdentities
    {
        public AssertedIdentity For(UserId user) =>
            user == Nobody ? throw new IdentityRefusedException("not for them") : new AssertedIdentity("token", user, null);
    }
}
