namespace Footbridge.Xmpp;

/// <summary>Personal Eventing Protocol: the nodes that an address has, and what of it is true for ours.</summary>
public static class Xep0163Pep
{
    /// <summary>Behind a node's name among a client's features: tell me what is new there.</summary>
    public const string Notify = "+notify";

    /// <summary>Of XEP-0060 what our addresses do: others read, and those who wish are told.</summary>
    public static IReadOnlyList<string> Features { get; } =
    [
        Xep0060PubSub.Ns,
        Xep0060PubSub.Ns + "#access-open",
        Xep0060PubSub.Ns + "#filtered-notifications",
        Xep0060PubSub.Ns + "#item-ids",
        Xep0060PubSub.Ns + "#last-published",
        Xep0060PubSub.Ns + "#persistent-items",
        Xep0060PubSub.Ns + "#retrieve-items",
    ];

    /// <summary>All nodes that an address of ours can have.</summary>
    public static IReadOnlyList<string> Nodes { get; } = [Xep0172Nick.Node, Xep0292VCard4.Node, Xep0084Avatar.MetadataNode, Xep0084Avatar.DataNode];

    /// <summary>The nodes of an address with such a profile; each has one item.</summary>
    public static IReadOnlyList<(string Node, PubSubItem Item)> NodesOf(AddressProfile profile, Jid address)
    {
        List<(string Node, PubSubItem Item)> nodes =
        [
            (Xep0172Nick.Node, new PubSubItem(Xep0292VCard4.ItemId, Xep0172Nick.ToElement(profile.Name))),
            (Xep0292VCard4.Node, new PubSubItem(Xep0292VCard4.ItemId, Xep0292VCard4.ToElement(CardOf(profile), address))),
            (Xep0084Avatar.MetadataNode, Metadata(profile.Avatar)),
        ];
        if (profile.Avatar is { } avatar)
        {
            nodes.Add((Xep0084Avatar.DataNode, new PubSubItem(avatar.Hash, Xep0084Avatar.DataOf(avatar.Bytes))));
        }

        return nodes;
    }

    public static VCard CardOf(AddressProfile profile) => new(profile.Name, profile.Name, profile.Avatar?.Bytes, profile.Avatar?.MediaType);

    // XEP-0084 section 4.2.3: an empty <metadata/> takes the avatar back.
    private static PubSubItem Metadata(AddressAvatar? avatar) => avatar is null
        ? new PubSubItem(Xep0292VCard4.ItemId, Xep0084Avatar.Metadata(null))
        : new PubSubItem(
            avatar.Hash,
            Xep0084Avatar.Metadata(new AvatarInfo(avatar.Hash, avatar.MediaType, avatar.Bytes.Length) { Width = avatar.Width, Height = avatar.Height }));
}
