using System.Text.Json.Nodes;
using Footbridge.Matrix;
using Footbridge.Matrix.Client;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.ToMatrix;

/// <summary>
/// Dino sends a file in two messages: one that says what it is, and once it is uploaded, another that says where. They belong together,
/// and the file stands where the first one stood: the second is looked for among what waits behind it in the lane.
/// </summary>
internal sealed class AttachedFiles(JobStore jobs, LinkStore links, MatrixClient client)
{
    /// <summary>The file with its sources, as far as they have come, and the messages that brought them.</summary>
    public (FileMessage File, IReadOnlyList<Message> Brought) WithSources(Job job, Message message, FileMessage file)
    {
        var brought = new List<Message>();
        if (file.Files.All(one => one.Urls.Count > 0))
        {
            return (file, brought);
        }

        var files = file.Files.ToList();
        foreach (var waiting in jobs.WaitingIn(job.Lane).Where(waiting => waiting.Direction == Direction.ToMatrix && waiting.Seq > job.Seq))
        {
            if (StanzaXml.TryParse(waiting.Payload, out var stanza, out _)
                && stanza is Message later
                && Xep0447StatelessFileSharing.TryReadAttached(later, out var sources)
                && IsIdOf(message, sources.MessageId)
                && files.FindIndex(one => one.Urls.Count == 0 && (sources.FileId is null || one.Id == sources.FileId)) is var at and >= 0)
            {
                files[at] = files[at] with { Urls = sources.Urls };
                brought.Add(later);
            }
        }

        return (file with { Files = files }, brought);
    }

    /// <summary>The event of the message that these sources belong to, by the sender's word; null where there is none.</summary>
    public EventId? EventOf(string chat, AttachedSources sources) => links.FindReferred(chat, sources.MessageId, Direction.ToMatrix)?.Event;

    /// <summary>What that event stands for; null where it has nothing to do with files.</summary>
    public async Task<StandIn?> StandInAsync(DirectChat chat, RoomId room, EventId announcement, CancellationToken cancellationToken)
    {
        var json = await client.EventAsync(chat.Ghost, room, announcement, cancellationToken);
        return json is { } found && JsonNode.Parse(found.GetRawText())?["content"] is JsonObject content ? FilePosts.ReadStandIn(content) : null;
    }

    private static bool IsIdOf(Message message, string id) =>
        message.Id == id || (Xep0359StanzaIds.TryReadOriginId(message, out var origin) && origin == id);
}
