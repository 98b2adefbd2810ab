using System.Text.Json;
using System.Text.Json.Serialization;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.DirectChats;

/// <summary>A message to be sent again, under the same id, and the error for which it came back.</summary>
internal sealed record ResendOrder(string StanzaId, string Condition)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public static ResendOrder? Of(Job job) =>
        job.Kind == JobKind.Resend ? JsonSerializer.Deserialize(job.Payload, ResendOrderJson.Default.ResendOrder) : null;

    public string ToPayload() => JsonSerializer.Serialize(this, ResendOrderJson.Default.ResendOrder);

    public StanzaError Error => new(StanzaErrorType.Wait, Condition);

    /// <summary>How long to wait before attempt number <paramref name="count"/>, the first being 1: longer each time.</summary>
    public static TimeSpan DelayBefore(int count) =>
        TimeSpan.FromSeconds(Math.Min(First.TotalSeconds * Math.Pow(2, count - 1), Longest.TotalSeconds));
}

[JsonSerializable(typeof(ResendOrder))]
internal sealed partial class ResendOrderJson : JsonSerializerContext;
