using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Who types is seen on the other side, and who stops too.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class TypingTests(SharedNetwork shared, ITestOutputHelper output)
{
    [Fact]
    public Task Typing_in_Matrix_is_shown_once_and_ended_to_a_contact_who_knows_chat_states() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        // She has not shown yet that her client knows them.
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await play.Romeo.SaysInMatrix("Would I were sleep and peace");
        await play.Juliet.Receives("Would I were sleep and peace");
        await play.Romeo.Person.TypesAsync(room, null);
        Assert.Empty(play.Juliet.StatesOf(play.Romeo));

        await KnowsChatStatesAsync(play);
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await SeesAsync(play, "composing");
        // As clients do: the same again, which XMPP is not told.
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await play.Romeo.Person.TypesAsync(room, null);
        await SeesAsync(play, "composing", "paused");

        // The server's own time-out ends it as well.
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(1));
        await SeesAsync(play, "composing", "paused", "composing", "paused");

        // A message ends it without a word more: it is active itself.
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await SeesAsync(play, "composing", "paused", "composing", "paused", "composing");
        await play.Romeo.SaysInMatrix("So sweet to rest");
        await play.Romeo.Person.TypesAsync(room, null);
        Assert.Equal("active", (await play.Juliet.Receives("So sweet to rest")).ChatState);
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await SeesAsync(play, "composing", "paused", "composing", "paused", "composing", "composing");
    });

    [Fact]
    public Task Typing_is_shown_only_while_the_owner_wants_it() => PlayAsync(async play =>
    {
        var room = await play.RomeoKnowsJulietAsync();
        await KnowsChatStatesAsync(play);
        await play.Romeo.Asks(room, "!xmpp settings typing off");
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await play.Romeo.Person.TypesAsync(room, null);

        Assert.Contains("typing: on", await play.Romeo.Asks(room, "!xmpp settings typing on"), StringComparison.Ordinal);
        await play.Romeo.Person.TypesAsync(room, TimeSpan.FromSeconds(30));
        await SeesAsync(play, "composing");
    });

    [Fact]
    public Task Typing_of_the_contact_is_the_ghosts_until_it_pauses_goes_or_says_it() => PlayAsync(async play =>
    {
        await play.RomeoKnowsJulietAsync();
        await play.Juliet.ShowsState("composing", to: play.Romeo);
        await SeesTypingAsync(play, true);
        await play.Juliet.ShowsState("paused", to: play.Romeo);
        await SeesTypingAsync(play, true, false);

        await play.Juliet.ShowsState("composing", to: play.Romeo);
        await SeesTypingAsync(play, true, false, true);
        await play.Juliet.SaysInXmpp("By whose direction found'st thou out this place?");
        await SeesTypingAsync(play, true, false, true, false);

        await play.Juliet.ShowsState("composing", to: play.Romeo);
        await SeesTypingAsync(play, true, false, true, false, true);
        await play.Juliet.ShowsState("gone", to: play.Romeo);
        await SeesTypingAsync(play, true, false, true, false, true, false);
    });

    /// <summary>Juliet's client shows that it knows chat states. Where what she said behind it is, that is known.</summary>
    private static async Task KnowsChatStatesAsync(Play play)
    {
        await play.Juliet.ShowsState("active", to: play.Romeo);
        await play.Juliet.SaysInXmpp("Sleep dwell upon thine eyes");
        await play.Romeo.Receives("Sleep dwell upon thine eyes");
    }

    private static Task SeesAsync(Play play, params string[] states) => Until.TrueAsync(
        () => play.Juliet.StatesOf(play.Romeo).SequenceEqual(states), $"Juliet sees {string.Join(", ", states)}");

    private static Task SeesTypingAsync(Play play, params bool[] changes) => Until.TrueAsync(
        () => play.Romeo.TypingOf(play.Juliet).SequenceEqual(changes), $"Romeo sees Juliet type: {string.Join(", ", changes)}");

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
