using Footbridge.Matrix;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>
/// What an owner and a contact come to know of each other's names and pictures when the owner accepts the contact. Around
/// <see cref="DirectChats.Acceptance"/>: before it the owner's is learnt, so that a request to be a contact can say it; after it the contact is asked.
/// </summary>
internal sealed class Introductions(OwnerProfiles owners, ContactProfileQueue contacts)
{
    /// <summary>Asks the homeserver where nothing is known of the owner; where it does not answer, they are introduced without a name.</summary>
    /// <exception cref="Storage.StoreException">What it said could not be kept.</exception>
    public async Task LearnOwnerAsync(UserId owner, CancellationToken cancellationToken)
    {
        if (owners.Kept(owner) is null)
        {
            await owners.LookAsync(owner, cancellationToken);
        }
    }

    public void AskContact(Jid contact) => contacts.Ask(contact);
}
