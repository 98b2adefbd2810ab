using Footbridge.Matrix.Events;
using Footbridge.Storage;

namespace Footbridge.Profiles;

/// <summary>
/// Notices in member events that an owner's name or picture may have changed. Only a hint, since a member event may hold what is meant for
/// one room alone: what counts is the owner's profile.
/// </summary>
internal sealed class OwnerHints(OwnerProfileStore store, OwnerChanges changes)
{
    public void Take(DirectChat chat, RoomMemberContent member)
    {
        if (member.Membership == Membership.Join
            && (store.Find(chat.Owner) is not { } known || known.Name != member.DisplayName || (known.AvatarUrl ?? "") != (member.AvatarUrl ?? "")))
        {
            changes.LookAt(chat.Owner);
        }
    }
}
