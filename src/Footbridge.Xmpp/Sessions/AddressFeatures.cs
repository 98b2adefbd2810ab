using System.Reflection;

namespace Footbridge.Xmpp;

/// <summary>
/// The one list of what the component and its addresses say they can do. An extension that the bridge learns is added here, and
/// nowhere else: disco answers and the hash in presence are made of it.
/// </summary>
public static class AddressFeatures
{
    // XEP-0115 section 4: "RECOMMENDED for the value of the 'node' attribute to be an HTTP URL".
    private const string CapabilitiesNode = "https://footbridge.org";

    // Of what a chat is made. Clients ask the full address; some ask the bare one while nobody is online.
    private static readonly string[] Chat =
    [
        Xep0085ChatStates.Ns,
        Xep0184Receipts.Ns,
        Xep0308Correction.Ns,
        Xep0333Markers.Ns,
        Xep0334Hints.Ns,
        Xep0359StanzaIds.Ns,
        Xep0393Styling.Ns,
        Xep0424Retraction.Ns,
        Xep0428Fallback.Ns,
        Xep0444Reactions.Ns,
        Xep0461Replies.Ns,
    ];

    private static readonly string[] Everywhere = [Xep0030Disco.InfoNs, Xep0030Disco.ItemsNs, Xep0199Ping.Ns, Xep0092Version.Ns];

    // XEP-0163 section 4.3.2: a node that is wished for, with +notify behind it. Of these the contact's server sends what is new.
    private static readonly string[] Wishes = [.. new[] { Xep0084Avatar.MetadataNode, Xep0172Nick.Node, Xep0292VCard4.Node }.Select(node => node + Xep0163Pep.Notify)];

    public static string Name => "Footbridge";

    public static string Version { get; } =
        typeof(AddressFeatures).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    // XEP-0030 section 3.1: <identity category='gateway' type='...' name='...'/>, the type being the network behind it.
    public static DiscoInfo Component { get; } =
        new([new DiscoIdentity("gateway", "matrix", Name)], [.. Everywhere, Xep0106Escaping.Feature, Xep0100Gateway.Ns]);

    /// <summary>As a server answers for an account at its bare address.</summary>
    public static DiscoInfo Account { get; } = new(
        [new DiscoIdentity("account", "registered"), new DiscoIdentity("pubsub", "pep")],
        [.. Everywhere, .. Chat, Xep0054VCardTemp.Ns, Xep0292VCard4.Ns, .. Xep0163Pep.Features]);

    /// <summary>As a client answers at its full address.</summary>
    public static DiscoInfo Client { get; } = new(
        [new DiscoIdentity("client", "pc", Name)],
        [.. Everywhere, .. Chat, Xep0115Capabilities.Ns, Xep0172Nick.Ns, .. Wishes]);

    /// <summary>What the presence of an address tells of <see cref="Client"/>.</summary>
    public static Capabilities Capabilities { get; } = new(
        CapabilitiesNode,
        Xep0115Capabilities.TryHash(Xep0030Disco.InfoAnswer(Client), out var ver) ? ver : throw new InvalidOperationException("A feature is listed twice."));
}
