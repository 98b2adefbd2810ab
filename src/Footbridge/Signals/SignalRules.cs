using Footbridge.Identity;
using Footbridge.Storage;

namespace Footbridge.Signals;

/// <summary>Between whom signals go: never before the owner accepted, and only what they want told.</summary>
internal sealed class SignalRules(Owners owners, SettingStore settings)
{
    /// <summary>Whether the contact may hear this of the owner.</summary>
    public bool MaySend(DirectChat chat, Setting setting) => MayPost(chat) && settings.IsOn(chat, setting);

    /// <summary>
    /// Whether what was begun may be ended: also where the owner has left the room meanwhile, or wants it told no more. Nothing reaches whom
    /// they have blocked.
    /// </summary>
    public bool MayEnd(DirectChat chat) => chat.Consent == Consent.Accepted && owners.MayUse(chat.Owner);

    /// <summary>Whether the owner may see such things of the contact, in the chat's room.</summary>
    public bool MayPost(DirectChat chat) => chat is { Consent: Consent.Accepted, Room: RoomState.Open, RoomId: not null } && owners.MayUse(chat.Owner);
}
