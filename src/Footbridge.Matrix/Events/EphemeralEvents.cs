using System.Text.Json;

namespace Footbridge.Matrix.Events;

/// <summary>That a user has read a room up to an event. <see cref="Thread"/> is null where the whole room is meant.</summary>
public sealed record ReadReceipt(RoomId Room, EventId Event, UserId User, string? Thread);

/// <summary>All who are typing in a room: whoever is not among them is not.</summary>
public sealed record TypingUsers(RoomId Room, IReadOnlySet<UserId> Users);

public enum UserPresence
{
    Online,
    Unavailable,
    Offline,
}

/// <summary>How a user is there, and what they say about it.</summary>
public sealed record PresenceUpdate(UserId User, UserPresence Presence, string? StatusMsg);

/// <summary>
/// Reads the <c>ephemeral</c> entries of a transaction. What is not as it should be is left out, entry by entry: nothing of it is
/// repeated, and nobody is to be told.
/// </summary>
public static class EphemeralEvents
{
    /// <summary>More of them in one entry are not looked at.</summary>
    private const int MostOfAnEntry = 1_000;

    // m.receipt: {"room_id": "!r", "content": {"$event": {"m.read": {"@user": {"ts": 1, "thread_id": "main"}}}}}
    /// <summary>The public receipts of an entry. What a user reads privately (<c>m.read.private</c>) is nobody else's business.</summary>
    public static IEnumerable<ReadReceipt> ReadReceipts(JsonElement entry)
    {
        if (!IsOf(entry, "m.receipt", out var room, out var content))
        {
            return [];
        }

        var receipts =
            from read in content.EnumerateObject()
            let users = read.Value.FieldOrNull("m.read", JsonValueKind.Object)
            where users is not null
            from user in users.Value.EnumerateObject()
            select Receipt(room, read.Name, user);
        return receipts.Take(MostOfAnEntry).OfType<ReadReceipt>();
    }

    // m.typing: {"room_id": "!r", "content": {"user_ids": ["@alice:server"]}}
    public static TypingUsers? ReadTyping(JsonElement entry) =>
        IsOf(entry, "m.typing", out var room, out var content) && content.FieldOrNull("user_ids", JsonValueKind.Array) is { } users
            ? new TypingUsers(room, users.EnumerateArray().Take(MostOfAnEntry).Select(User).Where(user => user != default).ToHashSet())
            : null;

    // m.presence: {"sender": "@alice:server", "content": {"presence": "online", "status_msg": "...", "currently_active": true}}
    public static PresenceUpdate? ReadPresence(JsonElement entry)
    {
        var safe = Safe(entry);
        return safe.TextOrNull("type") == "m.presence"
            && UserId.TryParse(safe.TextOrNull("sender"), out var user)
            && safe.FieldOrNull("content", JsonValueKind.Object) is { } content
                ? ReadPresence(user, content)
                : null;
    }

    internal static PresenceUpdate? ReadPresence(UserId user, JsonElement content) => content.TextOrNull("presence") switch
    {
        // MSC3026: busy, still under its proposal's name; there all the same.
        "online" or "busy" or "org.matrix.msc3026.busy" => new(user, UserPresence.Online, content.TextOrNull("status_msg")),
        "unavailable" => new(user, UserPresence.Unavailable, content.TextOrNull("status_msg")),
        "offline" => new(user, UserPresence.Offline, content.TextOrNull("status_msg")),
        _ => null,
    };

    private static bool IsOf(JsonElement entry, string type, out RoomId room, out JsonElement content)
    {
        (room, content) = (default, default);
        var safe = Safe(entry);
        if (safe.TextOrNull("type") != type || !RoomId.TryParse(safe.TextOrNull("room_id"), out room))
        {
            return false;
        }

        content = safe.FieldOrNull("content", JsonValueKind.Object) ?? default;
        return content.ValueKind == JsonValueKind.Object;
    }

    private static ReadReceipt? Receipt(RoomId room, string eventId, JsonProperty receipt) =>
        EventId.TryParse(eventId, out var read) && UserId.TryParse(receipt.Name, out var user)
            ? new ReadReceipt(room, read, user, receipt.Value.TextOrNull("thread_id"))
            : null;

    private static UserId User(JsonElement json) =>
        json.ValueKind == JsonValueKind.String && UserId.TryParse(json.GetString(), out var user) ? user : default;

    // Text that cannot be decoded ("\ud800") would throw where it is read.
    private static JsonElement Safe(JsonElement entry) => entry.ValueKind == JsonValueKind.Object ? WellFormedJson.Of(entry) : default;
}
