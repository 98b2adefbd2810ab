using System.Collections.Concurrent;

namespace Footbridge.Benchmarks;

internal enum SayingKind
{
    Text,

    /// <summary>Another text in place of the one just before it.</summary>
    Edit,

    /// <summary>To the text just before it.</summary>
    Reaction,
}

/// <summary>What somebody says: the words, or of a reaction the one emoji.</summary>
internal readonly record struct Saying(SayingKind Kind, int Number, string Words);

/// <summary>What came out at the other end, whichever side that is: its id there, its words, and the id of what it edits or reacts to.</summary>
internal readonly record struct Heard(string? Id, string? Words, string? Edits, string? ReactsTo);

/// <summary>
/// One direction of all chats: what is said next, and whether what comes out is just that. While it is mixed, some sayings are no texts; all
/// are counted in one sequence, so that loss, doubles and order are judged over all kinds.
/// </summary>
internal sealed class Sayings(int chats)
{
    /// <summary>The end of a chat's sayings that are mixed, while that is still open.</summary>
    private const int Open = int.MaxValue;

    /// <summary>Ten in a row: about as people do it, and no two of one text, so that a set of reactions is always of one.</summary>
    private static readonly SayingKind[] Turns =
    [
        SayingKind.Text, SayingKind.Text, SayingKind.Edit, SayingKind.Text, SayingKind.Reaction,
        SayingKind.Text, SayingKind.Text, SayingKind.Text, SayingKind.Reaction, SayingKind.Text,
    ];

    private readonly (int From, int To)[] _mixed = new (int, int)[chats];
    private readonly ConcurrentDictionary<int, (int Number, string? Id)> _lastHeard = new();
    private readonly int[] _heard = new int[Enum.GetValues<SayingKind>().Length];

    public Traffic Traffic { get; } = new(chats);

    /// <summary>How much of a kind has come out, in all.</summary>
    public int Count(SayingKind kind) => Volatile.Read(ref _heard[(int)kind]);

    public void BeginMix()
    {
        for (var chat = 0; chat < _mixed.Length; chat++)
        {
            _mixed[chat] = (Traffic.Sent(chat), Open);
        }
    }

    public void EndMix()
    {
        for (var chat = 0; chat < _mixed.Length; chat++)
        {
            _mixed[chat] = (_mixed[chat].From, Traffic.Sent(chat));
        }
    }

    /// <summary>What the chat says next, which is taken to be on its way.</summary>
    public Saying Next(int chat)
    {
        var number = Traffic.Next(chat);
        var kind = KindOf(chat, number);
        return new Saying(kind, number, kind == SayingKind.Reaction ? Texts.ReactionOf(number) : Texts.Of(chat, number));
    }

    /// <summary>The number of the chat's last text, which is what can be read.</summary>
    public int LastText(int chat)
    {
        var last = Traffic.Sent(chat) - 1;
        return KindOf(chat, last) == SayingKind.Text ? last : last - 1;
    }

    /// <summary>Something came out in the chat's place: null where it was never said, or not so.</summary>
    public Saying? Take(int chat, Heard heard)
    {
        if (TryRead(chat, heard) is not { } saying)
        {
            Traffic.Stray();
            return null;
        }

        if (saying.Kind == SayingKind.Text)
        {
            _lastHeard[chat] = (saying.Number, heard.Id);
        }

        Interlocked.Increment(ref _heard[(int)saying.Kind]);
        Traffic.Arrive(chat, saying.Number);
        return saying;
    }

    private Saying? TryRead(int chat, Heard heard)
    {
        var before = _lastHeard.GetValueOrDefault(chat);
        var kind = heard.ReactsTo is not null ? SayingKind.Reaction : heard.Edits is not null ? SayingKind.Edit : SayingKind.Text;
        // A reaction does not say its number: it is the one behind the text that it is about.
        var (of, number) = (chat, before.Number + 1);
        var isRead = kind == SayingKind.Reaction
            ? Texts.IsReaction(heard.Words, number)
            : Texts.TryRead(heard.Words, out of, out number) || Texts.TryReadFile(heard.Words, out of, out number);
        return isRead && of == chat && KindOf(chat, number) == kind && IsAboutTheTextBefore(heard, before, number)
            ? new Saying(kind, number, heard.Words ?? "")
            : null;
    }

    private static bool IsAboutTheTextBefore(Heard heard, (int Number, string? Id) before, int number) =>
        (heard.ReactsTo ?? heard.Edits) is not { } about || (about == before.Id && number == before.Number + 1);

    // The first of a chat is always a text: the others are about what is said in the same run.
    private SayingKind KindOf(int chat, int number) =>
        number > _mixed[chat].From && number < _mixed[chat].To ? Turns[number % Turns.Length] : SayingKind.Text;
}
