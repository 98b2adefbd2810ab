using System.Diagnostics.CodeAnalysis;
using Footbridge.Matrix;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Commands;

/// <summary>What of the queue an admin means: a job by its id, or a chat by its contact, with its owner before it where several have one.</summary>
internal sealed class WaitingArgument(JobStore jobs)
{
    public const string Usage = "Name a chat, e.g. \"@romeo:example.org juliet@example.net\", or a job by its id; \"queue\" shows both.";

    public bool TryFind(string argument, [NotNullWhen(true)] out WaitingTarget? target, out string why)
    {
        (target, why) = (null, Usage);
        var words = argument.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is [var id] && jobs.Find(id) is { } job)
        {
            target = new WaitingTarget(job.Lane, job);
            return true;
        }

        UserId owner = default;
        if (words is not ([_] or [_, _])
            || (words is [var first, _] && !UserId.TryParse(first, out owner))
            || !ContactArgument.TryRead(words[^1], out var contact))
        {
            return false;
        }

        var lanes = jobs.WaitingByLane(null).Select(waiting => waiting.Lane).Distinct().Where(lane => IsMeant(lane, owner, contact)).Take(2).ToList();
        why = lanes.Count == 0 ? "Nothing of such a chat waits." : $"More than one owner's messages with {contact} wait: name the owner before it.";
        target = lanes is [var lane] ? new WaitingTarget(lane, null) : null;
        return target is not null;
    }

    private static bool IsMeant(LaneKey lane, UserId owner, Jid contact) =>
        lane.TryReadChat(out var itsOwner, out _, out var itsContact)
        && itsContact.Key == contact.Key
        && (owner == default || owner == itsOwner);
}

/// <summary>One job, or where there is none, all of the lane.</summary>
internal sealed record WaitingTarget(LaneKey Lane, Job? Job);
