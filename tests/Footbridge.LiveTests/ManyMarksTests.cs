using System.Diagnostics;
using System.Text.Json.Nodes;
using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary><c>m.direct</c> of people who have a great many entries, or a client that never stops writing its own.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ManyMarksTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task A_chat_is_marked_in_a_map_of_ten_thousand_entries_and_none_is_harmed() => PlayAsync(async play =>
    {
        var foreign = new JsonObject(Enumerable.Range(0, 10_000).Select(number => KeyValuePair.Create<string, JsonNode?>(
            $"@guest{number}:elsewhere.example", new JsonArray($"!room{number}:elsewhere.example"))));
        await play.Romeo.Person.SetsDirectAsync(foreign.DeepClone().AsObject());
        var watch = Stopwatch.StartNew();

        var room = await play.Romeo.OpensChatWith(play.Juliet);

        await play.Romeo.HasMarkedAsDirect(room, with: play.Juliet);
        output.WriteLine($"Marked among 10,000 entries {watch.Elapsed.TotalSeconds:0.0} s after the chat was opened.");
        var map = await play.Romeo.Person.DirectAsync();
        Assert.True(map.Remove(play.Juliet.Ghost));
        Assert.True(JsonNode.DeepEquals(foreign, map), "an entry of the ten thousand is another");
    });

    /// <summary>
    /// There is no compare-and-swap, for the client neither: what each of the two writes may be lost in the other's window between
    /// read and write. The bridge promises that its own entries are there in the end; the rest is counted and told.
    /// </summary>
    [Fact]
    public Task Twenty_chats_are_all_marked_while_a_client_writes_its_own_entries_without_end() => PlayAsync(async play =>
    {
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(play.Romeo.Person, stop.Token);
        var ghosts = Enumerable.Range(1, 20).Select(number => LabNetwork.Ghost($"{play.Romeo.Person.Localpart}-guest{number}@{XmppServer.Domain}")).ToList();

        var rooms = await Task.WhenAll(ghosts.Select(play.Romeo.Person.OpensDirectChatAsync));
        await Task.WhenAll(ghosts.Zip(rooms, (ghost, room) => play.Romeo.Sees(ghost, "join", room)));
        await stop.CancelAsync();
        var written = await writing;

        await Until.TrueAsync(
            async () =>
            {
                var map = await play.Romeo.Person.DirectAsync();
                return ghosts.Zip(rooms).All(chat => map[chat.First] is JsonArray named && named.Any(room => room!.GetValue<string>() == chat.Second));
            },
            "all twenty are marked",
            TimeSpan.FromMinutes(2));
        var last = await play.Romeo.Person.DirectAsync();
        var lost = written.Count(entry => !last.ContainsKey(entry));
        output.WriteLine($"The client wrote {written.Count} entries of its own meanwhile; {lost} of them were lost between the two writers.");
        Assert.NotEmpty(written);
        Assert.All(last.Where(entry => !ghosts.Contains(entry.Key)), entry => Assert.Contains(entry.Key, written));
    });

    /// <summary>As clients do it: read, add, write whole.</summary>
    /// <returns>The entries that were written.</returns>
    private static async Task<IReadOnlyList<string>> WriteAsync(MatrixPerson owner, CancellationToken stop)
    {
        var written = new List<string>();
        while (!stop.IsCancellationRequested)
        {
            var map = await owner.DirectAsync();
            var entry = $"@friend{written.Count}:elsewhere.example";
            map[entry] = new JsonArray($"!street{written.Count}:elsewhere.example");
            await owner.SetsDirectAsync(map);
            written.Add(entry);
        }

        return written;
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
