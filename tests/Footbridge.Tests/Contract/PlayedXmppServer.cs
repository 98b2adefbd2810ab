using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Footbridge.Tests.Contract;

/// <summary>
/// The XMPP server's end of the component link: takes the component, sends its pings back to it as a server that routes them
/// does, keeps what it says, says what the test wants. Not there until it is started.
/// </summary>
internal sealed class PlayedXmppServer : IAsyncDisposable
{
    public const string Domain = "matrix.example.org";
    public const int Port = 5347;

    private readonly ConcurrentQueue<XElement> _heard = new();
    private readonly SemaphoreSlim _saying = new(1, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly TcpListener _listener;
    private Task _serving = Task.CompletedTask;
    private NetworkStream? _stream;

    public PlayedXmppServer()
    {
        Address = Loopback.NewAddress();
        _listener = new TcpListener(Address, Port);
    }

    public IPAddress Address { get; }

    /// <summary>All stanzas so far, pings aside, in order.</summary>
    public IReadOnlyList<XElement> Heard => [.. _heard];

    public IReadOnlyList<XElement> Messages => [.. _heard.Where(stanza => stanza.Name.LocalName == "message")];

    /// <summary>The bodies of the messages that are no errors.</summary>
    public IReadOnlyList<string> Bodies => [.. Messages.Select(BodyOf).OfType<string>()];

    /// <summary>What was answered to the stanza of this id, however often.</summary>
    public IReadOnlyList<XElement> AnswersTo(string id) => [.. _heard.Where(stanza => (string?)stanza.Attribute("id") == id)];

    /// <summary>The condition of an error stanza; null for any other.</summary>
    public static string? ConditionOf(XElement stanza) =>
        (string?)stanza.Attribute("type") == "error"
            ? stanza.Elements().First(child => child.Name.LocalName == "error").Elements().First().Name.LocalName
            : null;

    /// <summary>What is answered where the component asks whether there is such a contact; null: nothing.</summary>
    public string? AnswersLookupsWith { get; set; } = "service-unavailable";

    /// <summary>What is answered to other requests, as a result or an error; null: nothing.</summary>
    public Func<XElement, string?> AnswersRequestsWith { get; set; } = _ => null;

    public void Start()
    {
        if (!_listener.Server.IsBound)
        {
            _listener.Start();
            _serving = ServeAllAsync();
        }
    }

    public async Task SayAsync(string stanza)
    {
        await _saying.WaitAsync(_stop.Token);
        try
        {
            var stream = _stream ?? throw new InvalidOperationException("No component is connected.");
            await stream.WriteAsync(Encoding.UTF8.GetBytes(stanza), _stop.Token);
        }
        finally
        {
            _saying.Release();
        }
    }

    /// <summary>The link breaks; the component may come back.</summary>
    public void Drop() => _stream?.Dispose();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _serving;
        _saying.Dispose();
        _stop.Dispose();
    }

    private static string? BodyOf(XElement message) => message.Elements().FirstOrDefault(child => child.Name.LocalName == "body")?.Value;

    private async Task ServeAllAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                await using var stop = _stop.Token.Register(client.Dispose);
                await ServeAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            _stream = client.GetStream();
            using var reader = XmlReader.Create(_stream, new XmlReaderSettings { Async = true });
            await reader.MoveToContentAsync();
            await SayAsync($"<?xml version='1.0'?><stream:stream xmlns:stream='http://etherx.jabber.org/streams' xmlns='jabber:component:accept' from='{Domain}' id='1'>");
            while (await reader.ReadAsync() && reader.NodeType != XmlNodeType.EndElement)
            {
                if (reader is { NodeType: XmlNodeType.Element, Depth: 1 })
                {
                    using var one = reader.ReadSubtree();
                    await HearAsync(await XElement.LoadAsync(one, LoadOptions.PreserveWhitespace, _stop.Token));
                }
            }

            await SayAsync("</stream:stream>");
        }
        catch (Exception exception) when (exception is IOException or XmlException or ObjectDisposedException)
        {
            // The component went, or the test is over.
        }
    }

    // <iq type='get' from='component' to='juliet@...'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>
    private static bool AsksWhoThatIs(XElement said) =>
        said.Name.LocalName == "iq"
        && (string?)said.Attribute("type") == "get"
        && (string?)said.Attribute("from") == Domain
        && said.Attribute("to")?.Value is { } to && to.Contains('@', StringComparison.Ordinal) && !to.Contains('/', StringComparison.Ordinal)
        && said.Elements().Any(asked => asked.Name == XName.Get("query", "http://jabber.org/protocol/disco#info"));

    private async Task HearAsync(XElement said)
    {
        if (said.Name.LocalName == "handshake")
        {
            await SayAsync("<handshake/>");
        }
        else if (said.Name.LocalName == "iq" && (string?)said.Attribute("to") == Domain && (string?)said.Attribute("from") == Domain)
        {
            await SayAsync(said.ToString(SaveOptions.DisableFormatting));
        }
        else
        {
            _heard.Enqueue(said);
            if (said.Name.LocalName == "iq" && AnswersRequestsWith(said) is { } payload)
            {
                var type = payload.StartsWith("<error", StringComparison.Ordinal) ? "error" : "result";
                await SayAsync(
                    $"<iq type='{type}' id='{said.Attribute("id")!.Value}' from='{said.Attribute("to")!.Value}' to='{said.Attribute("from")!.Value}'>{payload}</iq>");
            }
            else if (AsksWhoThatIs(said) && AnswersLookupsWith is { } condition)
            {
                await SayAsync(
                    $"<iq type='error' id='{said.Attribute("id")!.Value}' from='{said.Attribute("to")!.Value}' to='{said.Attribute("from")!.Value}'>"
                    + $"<error type='cancel'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
            }
        }
    }
}
