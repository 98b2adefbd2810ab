using Footbridge.DirectChats.Marks;
using Footbridge.Matrix;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Footbridge.Tests.DirectChats.Marks;

/// <summary>What becomes of marks that cannot be read, written or kept.</summary>
public sealed class MarkWriterFailureTests : MarkWriterStage
{
    [Fact]
    public async Task Writing_against_a_client_without_end_is_given_up_for_a_while_and_told_once()
    {
        Server.After = (context, _) => Server[Romeo] = "{}";
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => Store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Equal([(Romeo, MarkFault.Overwritten)], Told);
        Assert.InRange(Server.Writes, 2, 12);

        Server.After = (_, _) => { };
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
        Server[Romeo] = map;
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => Store.Waiting(Romeo) is [{ Attempts: 3 }], "three turns have failed");

        Assert.Equal(map, Server[Romeo]);
        Assert.Equal(0, Server.Writes);
        Assert.Equal([(Romeo, MarkFault.Undecodable)], Told);

        // The mark is kept, and written when the map is one again.
        Server[Romeo] = "{}";
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
        Server.Before = (method, _) => Task.FromResult(method == "GET" ? AccountDataServer.Error(status, errCode) : null);
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await UntilAsync(() => Store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Equal(0, Server.Writes);
        Assert.Equal(told is null ? [] : [(Romeo, (MarkFault)told)], Told);

        Server.Before = (_, _) => Task.FromResult<IResult?>(null);
        await UntilSettledAsync(Romeo);
    }

    [Fact]
    public async Task Owner_is_told_again_of_what_fails_after_it_went_well()
    {
        Func<string, UserId, Task<IResult?>> refuse = (_, _) => Task.FromResult<IResult?>(AccountDataServer.Error(403, "M_FORBIDDEN"));
        var allow = Server.Before;
        Run();
        foreach (var room in new[] { Balcony, Tomb })
        {
            Server.Before = refuse;
            await WantAsync(Romeo, Juliet, room);
            await UntilAsync(() => Store.Waiting(Romeo) is [{ Attempts: 2 }], "two turns have failed");
            Server.Before = allow;
            await UntilSettledAsync(Romeo);
        }

        Assert.Equal([(Romeo, MarkFault.Refused), (Romeo, MarkFault.Refused)], Told);
    }

    [Fact]
    public async Task Write_whose_answer_was_lost_is_not_made_twice()
    {
        var lost = true;
        Server.After = (context, _) =>
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

        Assert.Equal(["GET", "PUT", "GET"], Server.Calls);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task Marks_of_one_whom_the_bridge_may_not_act_for_are_kept_in_silence()
    {
        Run();
        await WantAsync(Nobody, Juliet, Balcony);
        await UntilAsync(() => Store.Waiting(Nobody) is [{ Attempts: 2 }], "two turns have failed");

        Assert.Empty(Server.Calls);
        Assert.Empty(Told);
    }

    [Fact]
    public async Task Account_whose_homeserver_call_hangs_holds_up_no_other()
    {
        var release = new TaskCompletionSource();
        Server.Before = async (_, user) =>
        {
            await (user == Romeo ? release.Task : Task.CompletedTask);
            return null;
        };
        Run();
        await WantAsync(Romeo, Juliet, Balcony);
        await WantAsync(Mercutio, Nurse, Tomb);
        await UntilSettledAsync(Mercutio);

        Assert.NotEmpty(Store.Waiting(Romeo));
        release.SetResult();
        await UntilSettledAsync(Romeo);
    }
}
