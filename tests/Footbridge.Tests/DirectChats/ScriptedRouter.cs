using System.Collections.Concurrent;
using Footbridge.DirectChats;
using Footbridge.Storage;

namespace Footbridge.Tests.DirectChats;

/// <summary>Stands where a flow begins: does to each job what the test wants, and remembers which it was given.</summary>
internal sealed class ScriptedRouter : IJobRouter
{
    private readonly ConcurrentQueue<Job> _tried = new();

    public Direction Direction => Direction.ToXmpp;

    public Func<Job, Delivery> Attempt { get; set; } = _ => new Delivery.Delivered();

    public Func<Job, string, Delivery> Refusal { get; set; } = (_, reason) => new Delivery.Refused(reason);

    public IReadOnlyList<string> Tried => [.. _tried.Select(job => job.Id)];

    public IReadOnlyList<string?> Sources => [.. _tried.Select(job => job.SourceId)];

    public ConcurrentQueue<(string Job, string Reason, Exception? Cause)> GivenUp { get; } = new();

    public Task<Delivery> RouteAsync(Job job, CancellationToken cancellationToken)
    {
        _tried.Enqueue(job);
        return Task.FromResult(Attempt(job));
    }

    public Delivery GiveUp(Job job, string reason, Exception? cause)
    {
        GivenUp.Enqueue((job.Id, reason, cause));
        return Refusal(job, reason);
    }
}
