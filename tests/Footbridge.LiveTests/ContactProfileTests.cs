using Footbridge.Lab;
using Footbridge.LiveTests.Stage;
using Xunit.Abstractions;

namespace Footbridge.LiveTests;

/// <summary>Name and picture of a contact, as they are seen on Matrix.</summary>
[Collection(OnSharedNetwork.Name)]
public sealed class ContactProfileTests(SharedNetwork shared, ITestOutputHelper output)
{
    private static readonly byte[] Portrait = Picture.Png(64, 64, shade: 10);
    private static readonly byte[] OtherPortrait = Picture.Png(48, 64, shade: 200);

    [Fact]
    public Task Name_and_picture_of_a_contact_are_shown_once_they_are_accepted_and_not_before() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await play.Juliet.Person.ShowsNickAsync("Juliet \u202EC.");
        await play.Juliet.Person.ShowsAvatarAsync(Portrait);
        await play.Juliet.SaysInXmpp("O Romeo, Romeo!");
        await play.Romeo.IsInvitedBy(play.Juliet);
        Assert.Equal(play.Juliet.Jid, await play.Romeo.Person.DisplayNameAsync(play.Juliet.Ghost));
        Assert.Null(await play.Romeo.Person.AvatarAsync(play.Juliet.Ghost));

        await play.Romeo.Accepts(play.Juliet);

        await IsNamed(play, play.Juliet, "Juliet C.");
        await HasPicture(play, play.Juliet, Portrait);
    });

    [Fact]
    public Task What_a_contact_changes_is_followed_and_what_is_broken_is_not_taken() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await play.Juliet.Person.ShowsCardAsync("Juliet Capulet", Portrait);
        await play.RomeoKnowsJulietAsync();
        await IsNamed(play, play.Juliet, "Juliet Capulet");
        await HasPicture(play, play.Juliet, Portrait);
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribe");
        await play.Juliet.SeesPresence("subscribe");
        await play.Juliet.Person.ShowsPresenceAsync(play.Romeo.Address, "subscribed");

        await play.Juliet.Person.ShowsNickAsync("Jule");
        await IsNamed(play, play.Juliet, "Jule");
        await play.Juliet.Person.ShowsAvatarAsync(OtherPortrait);
        var picture = await HasPicture(play, play.Juliet, OtherPortrait);

        // Bytes of another picture than the one that is told of, and bytes of none.
        await play.Juliet.Person.ShowsAvatarAsync(Portrait, hash: new string('a', 40));
        await play.Juliet.Person.ShowsNickAsync("Jule 2");
        await IsNamed(play, play.Juliet, "Jule 2");
        await play.Juliet.Person.ShowsAvatarAsync("<svg xmlns='http://www.w3.org/2000/svg'/>"u8.ToArray());
        await play.Juliet.Person.ShowsNickAsync("Jule 3");
        await IsNamed(play, play.Juliet, "Jule 3");
        Assert.Equal(picture, await play.Romeo.Person.AvatarAsync(play.Juliet.Ghost));

        await play.Juliet.Person.TakesAvatarBackAsync();
        await Until.TrueAsync(
            async () => string.IsNullOrEmpty(await play.Romeo.Person.AvatarAsync(play.Juliet.Ghost)), $"{play.Juliet.Ghost} has no picture any more");
    });

    [Fact]
    public Task What_a_contact_shows_to_subscribers_alone_is_not_shown_to_everybody() => PlayAsync(async play =>
    {
        await play.Juliet.Person.ShowsAndWishesForProfilesAsync();
        await play.Juliet.Person.ShowsCardAsync("Juliet for everybody");
        await play.Juliet.Person.ShowsNickAsync("Juliet for friends", access: "presence");
        await play.Juliet.Person.ShowsAvatarAsync(Portrait, access: "presence");
        await play.RomeoKnowsJulietAsync();

        await IsNamed(play, play.Juliet, "Juliet for everybody");
        Assert.Null(await play.Romeo.Person.AvatarAsync(play.Juliet.Ghost));
    });

    private static Task IsNamed(Play play, XmppRole contact, string name) => Until.TrueAsync(
        async () => await play.Romeo.Person.DisplayNameAsync(contact.Ghost) == name, $"{contact.Ghost} is called '{name}'");

    /// <returns>The picture's address.</returns>
    private static async Task<string> HasPicture(Play play, XmppRole contact, byte[] image)
    {
        string? address = null;
        await Until.TrueAsync(
            async () =>
            {
                address = await play.Romeo.Person.AvatarAsync(contact.Ghost);
                return !string.IsNullOrEmpty(address) && (await play.Romeo.Person.FetchesAsync(address)).SequenceEqual(image);
            },
            $"{contact.Ghost} has the picture of {image.Length} bytes");
        return address!;
    }

    private Task PlayAsync(Func<Play, Task> scenes) => Play.RunAsync(shared.Network, output, scenes);
}
