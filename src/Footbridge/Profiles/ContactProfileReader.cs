using Footbridge.Identity;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// Asks a contact's server for name and picture, as the component itself: it has no subscription, so what comes is what the contact
/// shows to everybody, and that alone may stand on a ghost. Every answer is a stranger's.
/// </summary>
internal sealed class ContactProfileReader(ComponentDomain component, TimeProvider time)
{
    /// <param name="link">The link to ask over.</param>
    /// <param name="contact">Whom to ask.</param>
    /// <param name="knownHash">SHA-1 of the picture that is known: its bytes are not asked for again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="XmppDisconnectedException">The link went down.</exception>
    public async Task<ContactProfile> ReadAsync(ComponentLink link, Jid contact, string? knownHash, CancellationToken cancellationToken)
    {
        var questions = new ContactQuestions(link, component.Jid, contact, time, cancellationToken);
        var avatar = await ContactAvatars.AskAsync(questions, knownHash);
        var name = await NickAsync(questions);
        if (name.Value is null)
        {
            name = Or(name, await NameOfCard4Async(questions));
        }

        // Most servers make it of the others, photo and all: it is asked for only where they left something open.
        if (name.Value is not null && avatar is not null)
        {
            return new ContactProfile(name, avatar);
        }

        var card = await CardAsync(questions);
        return new ContactProfile(
            name.Value is null ? Or(name, NameOf(card)) : name,
            avatar ?? (card.IsKnown ? ContactAvatars.Of(card.Value, knownHash) : new AvatarFinding.Unknown()));
    }

    private static async Task<Finding<string>> NickAsync(ContactQuestions questions)
    {
        var item = await questions.ItemAsync(Xep0172Nick.Node);
        return new(Xep0172Nick.TryRead(item.Value, out var nick) ? ShownNames.Clean(nick) : null, item.IsKnown);
    }

    private static async Task<Finding<string>> NameOfCard4Async(ContactQuestions questions)
    {
        var item = await questions.ItemAsync(Xep0292VCard4.Node);
        return NameOf(new(Xep0292VCard4.TryRead(item.Value, out var card) ? card : null, item.IsKnown));
    }

    private static async Task<Finding<VCard>> CardAsync(ContactQuestions questions)
    {
        var answer = await questions.AskAsync(Xep0054VCardTemp.Request());
        return new(
            answer.Value is not null && Xep0054VCardTemp.TryRead(answer.Value, ContactAvatars.MaxBytes, out var card) ? card : null,
            answer.IsKnown);
    }

    private static Finding<string> NameOf(Finding<VCard> card) =>
        new(ShownNames.Clean(card.Value?.FullName) ?? ShownNames.Clean(card.Value?.Nickname), card.IsKnown);

    // The first that says something. Where one before it could not be asked, it is not known whether that would have counted more.
    private static Finding<string> Or(Finding<string> first, Finding<string> second) => new(second.Value, first.IsKnown && second.IsKnown);
}
