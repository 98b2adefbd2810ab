using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// Plays the XMPP server to the bridge's component: handshake, the bridge's pings of itself routed back to it, and every message
/// handed to <see cref="MessageArrived"/> and its order. Bound to loopback; one link at a time, a new one after each.
/// </summary>
internal sealed class ComponentServerStub : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _secret;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Task _accepting;
    private volatile NetworkStream? _link;
    private int _links;

    public ComponentServerStub(string secret)
    {
        _secret = secret;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>A message of the bridge: called on the reading thread, in the order of the stream.</summary>
    public Action<StubMessage> MessageArrived { get; set; } = _ => { };

    /// <summary>
    /// Instead of <see cref="MessageArrived"/>: every stanza whole, and read strictly; answered is what has to be written back, or null.
    /// Dearer, for those who look at all that the bridge writes.
    /// </summary>
    public Func<XElement, string?>? StanzaArrived { get; set; }

    /// <summary>How often the bridge has come with its handshake.</summary>
    public int Links => Volatile.Read(ref _links);

    /// <summary>Why the last link ended without its end tag: broken, or by what is no XML.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Writes stanzas as they are, as fast as the bridge takes them.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> stanzas, CancellationToken cancellationToken)
    {
        var link = _link ?? throw new InvalidOperationException("The bridge's component is not connected.");
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await link.WriteAsync(stanzas, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _link?.Dispose();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
        _turn.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                client.NoDelay = true;
                await ServeAsync(client.GetStream());
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed: the run is over.
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        var routed = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });
        var routing = RouteBackAsync(routed.Reader);
        // A thread of its own: the reader blocks, which is what makes it cheap.
        await Task.Factory.StartNew(
            () => Read(stream, routed.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        routed.Writer.Complete();
        await routing;
    }

    private void Read(NetworkStream stream, ChannelWriter<string> routed)
    {
        try
        {
            var reader = new ComponentStreamReader(stream, isStrict: StanzaArrived is not null);
            reader.ShakeHands(_secret);
            _link = stream;
            Interlocked.Increment(ref _links);
            while ((StanzaArrived is { } whole ? reader.ReadWhole(whole) : reader.ReadStanza(message => MessageArrived(message))) is { } routedBack)
            {
                if (routedBack.Length > 0)
                {
                    routed.TryWrite(routedBack);
                }
            }
        }
        catch (Exception exception) when (exception is IOException or XmlException or ObjectDisposedException)
        {
            // The link ended without its end tag: the bridge was killed, or we are disposed. What it lost, the traffic shows.
            Fault = exception;
        }
        finally
        {
            _link = null;
        }
    }

    /// <summary>Apart from the reading thread, so that a full socket towards the bridge never keeps us from reading.</summary>
    private async Task RouteBackAsync(ChannelReader<string> routed)
    {
        await foreach (var stanza in routed.ReadAllAsync())
        {
            if (_link is not null)
            {
                await WriteAsync(Encoding.UTF8.GetBytes(stanza), CancellationToken.None);
            }
        }
    }
}

/// <summary>What the benchmark looks at of a message: its addresses without resource, its id, and what it is.</summary>
internal readonly record struct StubMessage(string From, string To, string? Id)
{
    public string? Body { get; init; }

    /// <summary>Of a receipt: of which message.</summary>
    public string? ReceivedId { get; init; }

    /// <summary>Of a marker: up to which message.</summary>
    public string? DisplayedId { get; init; }

    public string? Edits { get; init; }

    public string? ReactsTo { get; init; }

    /// <summary>The whole set, one behind the other.</summary>
    public string? Reactions { get; init; }
}
