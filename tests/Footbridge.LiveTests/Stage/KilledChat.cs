using Footbridge.Lab;

namespace Footbridge.LiveTests.Stage;

internal enum KilledChatState
{
    New,
    Open,

    /// <summary>The owner is out of the room.</summary>
    Left,
}

/// <summary>
/// An owner and a contact while their bridge is killed again and again: what they do, what they remember of it, and what must be
/// true at the end.
/// </summary>
internal sealed class KilledChat(MatrixRole owner, XmppRole contact, string botRoom)
{
    // A killed bridge that starts again, on a busy machine, and a homeserver that tries again later and later.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan BeforeNextRecovery = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BeforeSayingItAgain = TimeSpan.FromSeconds(10);

    private const int MostAttempts = 24;

    private readonly List<(string Event, string Text)> _saidInMatrix = [];
    private readonly List<(string Id, string Text)> _saidInXmpp = [];
    private readonly List<string> _commands = [];
    private List<string> _postedAtFirst = [];
    private int _texts;
    private int _leaves;

    /// <summary>What was done, in numbers.</summary>
    public string Told => $"{_saidInMatrix.Count} out, {_saidInXmpp.Count} in, {_commands.Count} commands, {_leaves} times left";

    public KilledChatState State { get; private set; } = KilledChatState.New;

    public async Task OwnerSaysAsync()
    {
        var text = NextText();
        _saidInMatrix.Add((await owner.SaysInMatrix(text, to: contact), text));
    }

    public async Task ContactSaysAsync()
    {
        var text = NextText();
        _saidInXmpp.Add((await contact.SaysInXmpp(text, to: owner), text));
    }

    public async Task OwnerCommandsAsync() => _commands.Add(await owner.SaysInMatrix("!xmpp version", to: contact));

    public async Task OwnerLeavesAsync()
    {
        var room = owner.RoomWith(contact);
        await owner.Person.LeavesAsync(room);
        await Until.TrueAsync(() => !owner.Person.Joined.Contains(room), $"{owner.Id} is out of {room}", Patience);
        _leaves++;
        State = KilledChatState.Left;
    }

    public async Task OwnerInvitesGhostAsync()
    {
        var room = await owner.Person.OpensDirectChatAsync(contact.Ghost);
        owner.TalksIn(room, with: contact);
        await Until.TrueAsync(
            async () => (await owner.Person.MemberAsync(room, contact.Ghost))?["membership"]?.GetValue<string>() == "join",
            $"{contact.Ghost} joins {owner.Id}",
            Patience);
        State = KilledChatState.Open;
    }

    /// <summary>The bot is told to open the chat, and the puppet joins; or, after a kill in the middle, the owner takes the invite.</summary>
    public async Task OwnerAsksBotAsync()
    {
        _commands.Add(await owner.Person.SaysAsync(botRoom, $"chat {contact.Jid}"));
        await Until.TrueAsync(IsBrought, $"{owner.Id} is brought to {contact.Jid}", Patience);
        await TakeInviteAsync();
    }

    /// <summary>
    /// The contact writes, and again where the bridge was not there, until the owner has an invite; or is in the room, since what they
    /// told the bot before they left was done only then.
    /// </summary>
    public async Task ContactBringsOwnerInAsync()
    {
        for (var attempt = 1; !IsBrought(); attempt++)
        {
            await ContactSaysAsync();
            try
            {
                await Until.TrueAsync(IsBrought, $"{contact.Ghost} invites {owner.Id}", BeforeSayingItAgain);
            }
            catch (LabTimeoutException) when (attempt < MostAttempts)
            {
                // It was lost with the bridge, as a message without a receipt may be.
            }
        }

        await TakeInviteAsync();
    }

    public Task ContactHasAllAsync() =>
        Until.TrueAsync(() => !NotWithContact().Any(), $"{contact.Jid} has all that {owner.Id} said", BeforeNextRecovery);

    /// <summary>What the contact has not got of what the owner said, in words, for whoever looks why.</summary>
    /// <param name="told">The events that the bridge was told of.</param>
    public IEnumerable<string> Missing(IReadOnlyList<string> told) =>
        NotWithContact().Select(said => $"'{said.Text}' ({said.Event}, {(told.Contains(said.Event) ? "acknowledged by" : "never given to")} the bridge)");

    /// <summary>After the last kill: the owner is in the room, and what was lost on its way, and so has no receipt, is sent again.</summary>
    public async Task EndAsync()
    {
        if (State != KilledChatState.Open)
        {
            await OwnerAsksBotAsync();
        }

        // The last message of a stream that is in order: whatever came before it has its receipt, or will never have one.
        await ContactSaysAsync();
        await HasReceiptAsync(_saidInXmpp[^1].Id);
        await Until.TrueAsync(() => Posted().All(HasReceipt), $"all that {contact.Jid} said and {owner.Id} has got has a receipt", Patience);
        _postedAtFirst = Posted();
        foreach (var (id, text) in _saidInXmpp.Where(said => !HasReceipt(said.Text)).ToList())
        {
            await contact.SaysInXmpp(text, to: owner, id: id);
            await HasReceiptAsync(id);
        }
    }

    /// <param name="network">Where all this was.</param>
    /// <param name="told">The events that the bridge was told of, in order.</param>
    public async Task KeptItsPromisesAsync(LabNetwork network, IReadOnlyList<string> told)
    {
        // Nothing lost, nothing twice.
        await Until.TrueAsync(() => Posted().Count >= _saidInXmpp.Count, $"{owner.Id} has all that {contact.Jid} said", Patience);
        Assert.Equal(_saidInXmpp.Select(said => said.Text).Order(StringComparer.Ordinal), Posted().Order(StringComparer.Ordinal));

        // And in order, which in XMPP is the one in which the bridge was told, and on Matrix the one in which it was said.
        var textOf = _saidInMatrix.ToDictionary(said => said.Event, said => said.Text, StringComparer.Ordinal);
        Assert.Equal(_saidInMatrix.Count, told.Count(textOf.ContainsKey));
        Assert.Equal(told.Where(textOf.ContainsKey).Select(id => textOf[id]), contact.ShownOf(owner));
        Assert.Equal(_saidInXmpp.Select(said => said.Text).Where(_postedAtFirst.Contains), _postedAtFirst);

        foreach (var command in _commands)
        {
            await Until.TrueAsync(() => AnswersTo(command) > 0, $"{owner.Id} has an answer to {command}", Patience);
            Assert.Equal(1, AnswersTo(command));
        }

        // One room a chat, and m.direct right on both sides.
        var room = owner.RoomWith(contact);
        await owner.HasMarkedAsDirect(room, with: contact);
        Assert.Equal([room], await owner.Person.DirectRoomsAsync(contact.Ghost));
        Assert.Equal([room], (await network.GhostDirectAsync(contact.Ghost))[owner.Id]!.AsArray().Select(named => named!.GetValue<string>()));
        var ofBoth = (await network.GhostRoomsAsync(contact.Ghost)).Intersect(owner.Person.Joined).ToList();
        Assert.Equal([room], ofBoth);
        Assert.DoesNotContain(owner.Person.Invites, IsContacts);
    }

    // Names both and counts: no two texts of a play are the same, and none waits in another chat.
    private string NextText() => $"{++_texts} between {owner.Id} and {contact.Jid}";

    private bool IsBrought() => owner.Person.Invites.Any(IsContacts) || JoinedRoom() is not null;

    private bool IsContacts(MatrixInvite invite) => LabNetwork.Inviter(invite, owner.Person) == contact.Ghost;

    private async Task TakeInviteAsync()
    {
        if (owner.Person.Invites.FirstOrDefault(IsContacts) is { } invite && JoinedRoom() is null)
        {
            await owner.Person.JoinsAsync(invite.Room);
        }

        await Until.TrueAsync(() => JoinedRoom() is not null, $"{owner.Id} is in the room with {contact.Jid}", Patience);
        owner.TalksIn(JoinedRoom()!, with: contact);
        State = KilledChatState.Open;
    }

    private IEnumerable<(string Event, string Text)> NotWithContact()
    {
        var received = contact.TextsOf(owner).ToHashSet(StringComparer.Ordinal);
        return _saidInMatrix.Where(said => !received.Contains(said.Text));
    }

    private string? JoinedRoom() =>
        owner.Person.Timeline.LastOrDefault(seen => seen.Sender == contact.Ghost && owner.Person.Joined.Contains(seen.Room))?.Room;

    // A room that is joined again is told from its beginning again.
    private List<string> Posted() =>
    [
        .. owner.Person.Timeline.Where(seen => seen.IsMessage && seen.Sender == contact.Ghost && seen.MsgType != "m.notice")
            .DistinctBy(seen => seen.Id).Select(seen => seen.Body ?? ""),
    ];

    private int AnswersTo(string command) =>
        owner.Person.Timeline.Where(seen => seen.IsMessage && seen.ReplyTo == command).DistinctBy(seen => seen.Id).Count();

    private Task<XmppSeen> HasReceiptAsync(string id) => Until.FoundAsync(
        () => contact.Person.Received.FirstOrDefault(seen => seen.ReceiptFor == id), $"{contact.Jid} has a receipt for {id}", Patience);

    private bool HasReceipt(string text) =>
        _saidInXmpp.Find(said => said.Text == text).Id is { } id && contact.Person.Received.Any(seen => seen.ReceiptFor == id);
}
