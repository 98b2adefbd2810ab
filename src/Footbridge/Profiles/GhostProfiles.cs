using Footbridge.DirectChats;
using Footbridge.Identity;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Profiles;

/// <summary>Puts on a ghost what its contact shows to everybody; what stands there already is not written again.</summary>
internal sealed class GhostProfiles(MatrixClient client, Ghosts ghosts, BridgeStates bridgeStates)
{
    /// <summary>What stands there afterwards. May be repeated at any point.</summary>
    /// <exception cref="MatrixException">The homeserver refused.</exception>
    /// <exception cref="HomeserverUnreachableException">No answer of the homeserver.</exception>
    public async Task<ContactProfileRow> ShowAsync(
        Jid contact, ContactProfile profile, ContactProfileRow? before, long nextAt, CancellationToken cancellationToken)
    {
        var ghost = await ghosts.EnsureAsync(contact, cancellationToken);
        var name = NameOf(contact, profile.Name, before?.Name);
        if (name is not null && name != before?.Name)
        {
            await client.SetDisplayNameAsync(ghost, name, cancellationToken);
        }

        var (hash, url) = await ShowAvatarAsync(ghost, profile.Avatar, before, cancellationToken);
        var after = new ContactProfileRow(name ?? before?.Name, hash, url, nextAt);
        if (after.Name != before?.Name || after.AvatarUrl != before?.AvatarUrl)
        {
            await bridgeStates.RefreshAsync(contact, cancellationToken);
        }

        return after;
    }

    // Where it could not be asked for all of it, what is there stays; what is there first is the whole address.
    private static string? NameOf(Jid contact, Finding<string> name, string? before) =>
        name.IsKnown ? name.Value ?? ShownNames.Of(contact) : before ?? name.Value;

    private async Task<(string? Hash, string? Url)> ShowAvatarAsync(
        UserId ghost, AvatarFinding avatar, ContactProfileRow? before, CancellationToken cancellationToken)
    {
        switch (avatar)
        {
            case AvatarFinding.Image image:
                using (var bytes = new MemoryStream(image.Bytes))
                {
                    var url = await client.UploadAsync(ghost, bytes, image.MediaType, null, cancellationToken);
                    await client.SetAvatarAsync(ghost, url, cancellationToken);
                    return (image.Hash, url.ToString());
                }

            case AvatarFinding.None when before?.AvatarUrl is not null:
                await client.SetAvatarAsync(ghost, null, cancellationToken);
                return (null, null);

            default:
                return (before?.AvatarHash, before?.AvatarUrl);
        }
    }
}
