using Footbridge.DirectChats;
using Footbridge.Formatting;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Commands;

/// <summary>What waits, and why, in words for people.</summary>
internal sealed class WaitingWords(Lanes lanes, Gates gates, TimeProvider time)
{
    public string Links => $"{Words(gates.Homeserver)}\n{Words(gates.Component)}";

    /// <summary>E.g. <c>3 for XMPP, the oldest for 2 minutes; tried 4 times: the homeserver did not answer</c>.</summary>
    public string Of(WaitingLane waiting)
    {
        var where = waiting.Direction == Direction.ToXmpp ? "XMPP" : "Matrix";
        return $"{waiting.Count} for {where}, the oldest for {Age(DateTimeOffset.FromUnixTimeMilliseconds(waiting.Oldest))}{Fault(waiting)}";
    }

    // The first attempt at a message that came back is the wait before it goes out again: its fault is why it came back.
    private string Fault(WaitingLane waiting) =>
        gates.For(waiting.HeadKind) is { IsOpen: false } gate ? $"; the {gate.Name} is not connected: {gate.Reason}"
        : lanes.FaultOf(waiting.Lane, waiting.Direction) is not { } fault ? ""
        : waiting.HeadKind == JobKind.Resend && fault.Attempts == 1 ? $"; came back, to be sent again: {Returned(waiting.Lane, fault.Reason)}"
        : $"; tried {(fault.Attempts == 1 ? "once" : $"{fault.Attempts} times")}: {fault.Reason}";

    private static string Returned(LaneKey lane, string condition) =>
        StanzaErrorWords.For(new StanzaError(StanzaErrorType.Wait, condition), lane.TryReadChat(out _, out _, out var contact) ? contact.ToString() : "the contact");

    private string Words(Gate gate) =>
        !gate.IsOpen ? $"The {gate.Name} is not connected: {gate.Reason}"
        : gate.LastClosed is var (at, reason) ? $"The {gate.Name} is connected; it was away {Age(at)} ago: {reason}"
        : $"The {gate.Name} is connected";

    private string Age(DateTimeOffset since)
    {
        var age = time.GetUtcNow() - since;
        return age.TotalDays >= 2 ? $"{(int)age.TotalDays} days"
            : age.TotalHours >= 2 ? $"{(int)age.TotalHours} hours"
            : age.TotalMinutes >= 2 ? $"{(int)age.TotalMinutes} minutes"
            : $"{Math.Max(0, (int)age.TotalSeconds)} seconds";
    }
}
