using System.Text.Json;
using System.Text.Json.Nodes;
using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Puts what a correction (XEP-0308) says in the place of the events that the contact's message was, the first of them first. Used by
/// <see cref="PostEdit"/> for text and <see cref="PostFileEdit"/> for files.
/// </summary>
/// <remarks>
/// A correction whose message is not known here is posted at once as a message of its own, behind "* ", and not held back for a
/// message that may come late: the component's stream brings what one address sends in the order in which it sent it, stored
/// messages too, so waiting would only delay what is behind it.
/// </remarks>
internal sealed class Replacements(Posting posting, MatrixClient client, LinkStore links, SentTime sentTime)
{
    /// <summary>Of the new text, for clients that know no edits, in bytes: with all of it no long message could be edited.</summary>
    private const int MaxFallback = 8 * 1024;

    private const string RoomMessage = "m.room.message";
    private const string Sign = "* ";

    /// <summary>How a job ends whose correction is of what was taken back.</summary>
    public static readonly Delivery TakenBack = new Delivery.Ignored("what it corrects was taken back");

    public async Task<Delivery> PutAsync(Correction correction, CancellationToken cancellationToken)
    {
        if (IsTakenBack(correction.Chat, correction.Corrected))
        {
            return TakenBack;
        }

        // XEP-0308 section 4: only the sender may correct, which in a chat is the same bare address.
        var original = links.FindPosted(correction.Chat.Id, correction.Corrected);
        return StandingIn(correction.Room, original) is { } shown && await CanStandInAsync(correction, shown.Event, cancellationToken)
            ? await ReplaceAsync(correction, links.PostedWith(shown), cancellationToken)
            : await PostAsNewAsync(correction, original, cancellationToken);
    }

    // What can be edited in this room: the message, or where that is in one which the chat had before, its first correction in this one.
    private MessageLink? StandingIn(RoomId room, MessageLink? original) =>
        original is null || original.IsIn(room)
            ? original
            : links.PostedEditsOf(original.Chat, original.Event).FirstOrDefault(edit => edit.IsIn(room));

    /// <summary>Whether what is corrected is known, and was taken back: nothing is put in its place.</summary>
    public bool IsTakenBack(DirectChat chat, string corrected) =>
        links.FindPosted(chat.Id, corrected) is { } original && links.IsRetracted(chat.Id, original.Event);

    // Event replacements, "Validity": "The replacement and original events must have the same type". A sticker is of a type of its own.
    private async Task<bool> CanStandInAsync(Correction correction, EventId original, CancellationToken cancellationToken) =>
        correction.Posts.All(post => post.Type == RoomMessage)
        && await client.EventAsync(correction.Chat.Ghost, correction.Room, original, cancellationToken) is { ValueKind: JsonValueKind.Object } json
        && !(json.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && !type.ValueEquals(RoomMessage));

    // Edits of the events there are, more events for what is more, redactions of what is left over.
    private async Task<Delivery> ReplaceAsync(Correction correction, IReadOnlyList<MessageLink> originals, CancellationToken cancellationToken)
    {
        var (job, chat, room, message, _, posts, answered) = correction;
        answered?.Mention(posts[0].Content);
        IReadOnlyList<Post> edits =
        [
            .. posts.Select((post, part) => part < originals.Count ? post with { Content = Replacing(originals[part].Event, post.Content) } : post),
        ];
        var posted = await posting.PutAsync(job, chat, room, sentTime.Of(message), edits, cancellationToken);
        IReadOnlyList<MessageLink> leftOver = [.. originals.Skip(posted.Count)];
        foreach (var (number, link) in leftOver.Index())
        {
            await posting.TryRedactAsync(job, chat, room, link.Event, $"r{number}", cancellationToken);
        }

        var delivered = posting.Delivered(chat, message, posted);
        return delivered with
        {
            Links =
            [
                .. delivered.Links.Select((link, part) => part < originals.Count
                    ? link with { Kind = LinkKind.Edit, Original = originals[part].Meant, First = null }
                    : link with
                    {
                        Kind = originals[0].Kind,
                        Original = originals[0].Original,
                        StanzaId = originals[0].StanzaId,
                        OriginId = originals[0].OriginId,
                        First = originals[0].Event,
                    }),
            ],
            GoneLinks = leftOver,
            Notices = correction.NoticesAt([.. originals.Take(posted.Count).Select(link => link.Event), .. posted.Skip(originals.Count)]),
        };
    }

    // Its next correction names the same message: from here on that id means what is posted now, or where the message is known and cannot be
    // edited here, this is its edit.
    private async Task<Delivery> PostAsNewAsync(Correction correction, MessageLink? original, CancellationToken cancellationToken)
    {
        var (job, chat, room, message, corrected, posts, answered) = correction;
        var first = posts[0].Content;
        if (!first.ContainsKey("url"))
        {
            Mark(first);
        }

        answered?.AddTo(first);
        var posted = await posting.PutAsync(job, chat, room, sentTime.Of(message), posts, cancellationToken);
        var delivered = posting.Delivered(chat, message, posted) with { Notices = correction.NoticesAt(posted) };
        if (original is not null)
        {
            return delivered with { Links = [.. delivered.Links.Select(link => link with { Kind = LinkKind.Edit, Original = original.Event })] };
        }

        var stand = delivered.Links.Select(link => new MessageLink
        {
            Chat = chat.Id,
            Event = link.Event,
            Room = link.Room,
            First = link.First,
            Part = delivered.Links.Count + link.Part,
            Direction = Direction.ToMatrix,
            StanzaId = corrected,
        });
        return delivered with { Links = [.. delivered.Links, .. stand] };
    }

    // Event replacements: {"msgtype": "m.text", "body": "* new", "m.new_content": {"msgtype": "m.text", "body": "new"},
    // "m.relates_to": {"rel_type": "m.replace", "event_id": "$original"}}
    private static JsonObject Replacing(EventId original, JsonObject content)
    {
        var edit = content.DeepClone().AsObject();
        Mark(edit, MaxFallback);
        // "m.mentions at the top level: only those newly mentioned"; those of the whole text stand in the new content.
        edit["m.mentions"] = new JsonObject();
        edit["m.new_content"] = content;
        edit["m.relates_to"] = new JsonObject { ["rel_type"] = "m.replace", ["event_id"] = original.ToString() };
        return edit;
    }

    private static void Mark(JsonObject content, int longest = int.MaxValue)
    {
        foreach (var name in (string[])["body", "formatted_body"])
        {
            if (content[name]?.GetValue<string>() is { } text)
            {
                content[name] = Sign + text;
            }
        }

        var body = content["body"]!.GetValue<string>();
        if (SerialisedSize.InJson(body) + SerialisedSize.InJson(content["formatted_body"]?.GetValue<string>() ?? "") <= longest)
        {
            return;
        }

        content.Remove("format");
        content.Remove("formatted_body");
        if (!TextSplitter.TrySplitForMatrix(body, TextSplitter.MaxEventBytes - longest, maxParts: 1, out var beginning))
        {
            content["body"] = $"{beginning[0]} …";
        }
    }
}

/// <summary>What is to stand, and in the place of the message of which id.</summary>
internal sealed record Correction(
    Job Job, DirectChat Chat, RoomId Room, Message Message, string Corrected, IReadOnlyList<Post> Posts, AnsweredEvent? Answered)
{
    /// <summary>What is to be told of the posts, by the events that people then see them as.</summary>
    public Func<IReadOnlyList<EventId>, IReadOnlyList<Notice>> NoticesAt { get; init; } = _ => [];
}
