using System.Diagnostics;
using System.Diagnostics.Metrics;
using Footbridge.DirectChats;
using Footbridge.Storage;
using Footbridge.Xmpp;

namespace Footbridge.Operations;

/// <summary>
/// The instruments whose values are looked up when they are asked for, beside those that <see cref="JobMeter"/> counts. Their names are
/// those of Prometheus, units included; no label holds an address.
/// </summary>
internal sealed class BridgeMeter
{
    private readonly JobStore _jobs;
    private readonly StoreFigures _figures;
    private readonly Gates _gates;
    private readonly ComponentSession _session;
    private readonly PuppetStates _puppets;
    private readonly TimeProvider _time;

    public BridgeMeter(
        JobMeter jobMeter, JobStore jobs, StoreFigures figures, Gates gates, ComponentSession session, PuppetStates puppets, TimeProvider time)
    {
        (_jobs, _figures, _gates, _session, _puppets, _time) = (jobs, figures, gates, session, puppets, time);
        AddWork(jobMeter.Meter);
        AddLinks(jobMeter.Meter);
        AddPeople(jobMeter.Meter);
        AddProcess(jobMeter.Meter);
    }

    private void AddWork(Meter meter)
    {
        meter.CreateObservableGauge("footbridge_jobs_waiting", () => ByDirection(waiting => waiting.Count), description: "Jobs in the inbox.");
        meter.CreateObservableGauge(
            "footbridge_oldest_job_age_seconds",
            () => ByDirection(waiting => waiting.Oldest is { } oldest ? Math.Max(0, Now - (oldest / 1000.0)) : 0),
            description: "How long the oldest job in the inbox has waited.");
        meter.CreateObservableGauge(
            "footbridge_unconfirmed_stanzas", _figures.UnconfirmedStanzas, description: "Stanzas that the XMPP server has not confirmed.");
        meter.CreateObservableGauge("footbridge_database_bytes", _figures.Bytes, description: "Size of the database.");
    }

    private void AddLinks(Meter meter)
    {
        meter.CreateObservableGauge(
            "footbridge_link_up",
            () => ByLink(_gates.Homeserver.IsOpen ? 1 : 0, _gates.Component.IsOpen ? 1 : 0),
            description: "Whether a link is up.");
        meter.CreateObservableCounter(
            "footbridge_reconnects_total",
            () => ByLink(Math.Max(0, _gates.Homeserver.Openings - 1), _session.Reconnects),
            description: "How often a link came up again.");
    }

    private void AddPeople(Meter meter)
    {
        meter.CreateObservableGauge(
            "footbridge_chats",
            () => _figures.Chats().Select(chats => new Measurement<long>(chats.Count, new("consent", chats.Consent), new("room", chats.Room))),
            description: "Direct chats, by what the owner decided and the state of the room.");
        meter.CreateObservableGauge(
            "footbridge_pending_requests",
            () => _figures.Chats().Where(chats => chats is { Consent: "pending", Room: not "open" }).Sum(chats => chats.Count),
            description: "Invites to strangers' chats that wait for an answer.");
        meter.CreateObservableGauge("footbridge_puppets", PuppetsByState, description: "Owners, by whether the bridge acts for them.");
    }

    private static void AddProcess(Meter meter)
    {
        meter.CreateObservableCounter(
            "process_cpu_seconds_total", () => OfProcess(process => process.TotalProcessorTime.TotalSeconds), description: "Processor time used.");
        meter.CreateObservableGauge("process_resident_memory_bytes", () => OfProcess(process => process.WorkingSet64), description: "Memory in use.");
        meter.CreateObservableGauge("process_threads", () => OfProcess(process => process.Threads.Count), description: "Threads.");
        meter.CreateObservableGauge(
            "process_start_time_seconds",
            () => OfProcess(process => new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0),
            description: "When the process started, in seconds since 1970.");
        meter.CreateObservableGauge("dotnet_gc_heap_bytes", () => GC.GetTotalMemory(forceFullCollection: false), description: "Managed memory.");
    }

    private double Now => _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private List<Measurement<double>> ByDirection(Func<(long Count, long? Oldest), double> figure) =>
        [.. Enum.GetValues<Direction>().Select(direction =>
            new Measurement<double>(figure(_jobs.Waiting(direction)), new KeyValuePair<string, object?>("direction", Names.Of(direction))))];

    private static List<Measurement<int>> ByLink(int homeserver, int component) =>
        [new(homeserver, new KeyValuePair<string, object?>("link", "homeserver")), new(component, new KeyValuePair<string, object?>("link", "xmpp"))];

    private List<Measurement<int>> PuppetsByState()
    {
        var counts = _figures.Owners().CountBy(_puppets.Of).ToDictionary();
        return [.. Enum.GetValues<PuppetState>().Select(state =>
            new Measurement<int>(counts.GetValueOrDefault(state), new KeyValuePair<string, object?>("state", PuppetStates.NameOf(state))))];
    }

    private static T OfProcess<T>(Func<Process, T> figure)
    {
        using var process = Process.GetCurrentProcess();
        return figure(process);
    }
}
