using System.Globalization;
using System.Text.RegularExpressions;
using Footbridge.Benchmarks;

namespace Footbridge.Tests.Hostile;

/// <summary>
/// Whom the inputs are about: a window of chats that moves on, since what is hostile ends chats too, and the ids of what was said
/// in them, by us and by the bridge. Every choice is drawn from the seed; only the names that the bridge gave differ from run to run.
/// </summary>
internal sealed partial class HostileCast(Random random, IReadOnlyList<Chat> chats, int window)
{
    private const int RememberedIds = 16;

    private readonly Dictionary<(string Of, bool IsEvent), Queue<string>> _ids = [];
    private readonly Lock _lock = new();
    private int _from;
    private int _made;

    public IReadOnlyList<Chat> Window => [.. chats.Skip(_from).Take(window)];

    /// <returns>The chats that have come into the window.</returns>
    public IReadOnlyList<Chat> Move(int by)
    {
        var before = Window;
        _from = Math.Min(_from + by, chats.Count - window);
        return [.. Window.Except(before)];
    }

    public Chat Any() => chats[_from + random.Next(window)];

    public void RememberStanza(string gateway, string id) => Remember((gateway, false), id);

    public void RememberEvent(string room, string id) => Remember((room, true), id);

    /// <summary>Puts people, ids and values of a chat into the <c>{places}</c> of something real.</summary>
    public string Fill(string template, Chat chat, Func<string, string> escape) =>
        Places().Replace(template, place => escape(Value(place.Groups[1].Value, chat)));

    private string Value(string place, Chat chat) => place switch
    {
        "own" => chat.Gateway,
        "contact" => chat.Contact,
        "full" => $"{chat.Contact}/phone",
        "room" => chat.Room,
        "owner" => chat.Owner,
        "ghost" => chat.Ghost,
        "id" => New(chat.Gateway, isEvent: false),
        "event" => New(chat.Room, isEvent: true),
        "ref" => Known((Somewhere(chat).Gateway, false)),
        "eref" => Known((Somewhere(chat).Room, true)),
        "other" => Any().Contact,
        "otherown" => Any().Gateway,
        "otherroom" => Any().Room,
        "otherowner" => Any().Owner,
        "stranger" => $"stranger{random.Next(50)}@d{random.Next(5)}.example",
        "text" => $"It is the east {random.Next()}",
        "mxc" => $"mxc://{Chat.ServerName}/media{random.Next(1000)}",
        "hostile" => HostileTexts.Any(random),
        "number" => random.Next(-2, 40).ToString(CultureInfo.InvariantCulture),
        _ => throw new InvalidOperationException($"Nothing is known of the place {place}."),
    };

    // Most are about the chat itself, some about what was said in another's.
    private Chat Somewhere(Chat chat) => random.Next(8) == 0 ? Any() : chat;

    private string New(string of, bool isEvent)
    {
        var id = isEvent ? $"${_made++:d6}hostile-{random.NextInt64():x}" : $"{_made++:d6}-{random.NextInt64():x}";
        if (random.Next(30) == 0)
        {
            return Known((of, isEvent));
        }

        Remember((of, isEvent), id);
        return id;
    }

    private void Remember((string Of, bool IsEvent) key, string id)
    {
        lock (_lock)
        {
            if (!_ids.TryGetValue(key, out var ids))
            {
                _ids[key] = ids = new();
            }

            ids.Enqueue(id);
            if (ids.Count > RememberedIds)
            {
                ids.Dequeue();
            }
        }
    }

    private string Known((string Of, bool IsEvent) key)
    {
        var draw = random.Next();
        lock (_lock)
        {
            return _ids.TryGetValue(key, out var ids) ? ids.ElementAt(draw % ids.Count) : "$unknown";
        }
    }

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Places();
}
