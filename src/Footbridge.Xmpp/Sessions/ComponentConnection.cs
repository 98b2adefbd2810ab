using System.Diagnostics.CodeAnalysis;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// A connection that the server has taken as its component: socket, stream header, handshake (XEP-0114). What flows over
/// it afterwards is the link's business.
/// </summary>
internal sealed class ComponentConnection : IDisposable
{
    // A stanza that is too large is read past up to here; one that goes on further is an attack on the stream.
    private const long MaxSkippedBytes = 64 << 20;

    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(15);
    private static readonly XName Handshake = XName.Get("handshake", StanzaXml.StreamNs);

    private readonly NetworkStream _stream;

    private ComponentConnection(Socket socket, ComponentOptions options, TimeProvider time)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        var maxRead = Math.Max(options.MaxIncomingStanzaBytes, options.MaxStanzaBytes);
        Incoming = new MeteredStream(_stream, time, Math.Max(MaxSkippedBytes, maxRead));
        Reader = new XmppStreamReader(Incoming, maxRead);
        Writer = new XmppStreamWriter(_stream, time);
    }

    public MeteredStream Incoming { get; }

    public XmppStreamReader Reader { get; }

    public XmppStreamWriter Writer { get; }

    /// <exception cref="StreamErrorException">The server refused us: <c>host-unknown</c>, <c>not-authorized</c>, <c>conflict</c> ...</exception>
    /// <exception cref="XmppDisconnectedException">There was no answer, or none of an XMPP server.</exception>
    public static async Task<ComponentConnection> OpenAsync(ComponentOptions options, TimeProvider time, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(OpenTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        ComponentConnection? connection = null;
        try
        {
            connection = new ComponentConnection(await ConnectAsync(options, either.Token), options, time);

            // An XML reader takes no token: it is stopped by taking the socket from it.
            await using (either.Token.UnsafeRegister(static state => ((ComponentConnection)state!).Dispose(), connection))
            {
                await connection.ShakeHandsAsync(options, either.Token);
            }

            either.Token.ThrowIfCancellationRequested();
            return connection;
        }
        catch (Exception e) when (e is XmppException or OperationCanceledException)
        {
            connection?.Dispose();
            ct.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested)
            {
                throw new XmppDisconnectedException($"{options.Host}:{options.Port} did not answer within {OpenTimeout.TotalSeconds:0} s", e);
            }

            throw;
        }
    }

    public void Dispose()
    {
        // The XML reader may be in the middle of a read, in which it must not be disposed; without its stream it ends by itself.
        Writer.Close("The connection is closed");
        _stream.Dispose();
    }

    private static async Task<Socket> ConnectAsync(ComponentOptions options, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(options.Host, options.Port, ct);
            return socket;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new XmppDisconnectedException($"Cannot connect to {options.Host}:{options.Port}: {e.Message}", e);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task ShakeHandsAsync(ComponentOptions options, CancellationToken ct)
    {
        await Writer.WriteAndFlushAsync(StreamXml.Header(options.Domain), ct);
        var streamId = await ReadHeaderAsync(options);
        if (streamId.Length > 0)
        {
            await Writer.WriteAndFlushAsync($"<handshake>{Digest(streamId, options.Secret)}</handshake>", ct);
        }

        // A server that does not know the domain says so instead, after a header without an id.
        if (await Reader.ReadElementAsync() is not { Element: var answer })
        {
            throw new XmppDisconnectedException("The server closed the stream before the handshake", null);
        }

        StreamXml.ThrowIfError(answer);

        // XEP-0114 section 3: <handshake/>, the stream's namespace.
        if (answer.Name != Handshake)
        {
            throw new XmppDisconnectedException($"{options.Host}:{options.Port} is no place for components", null);
        }
    }

    private async Task<string> ReadHeaderAsync(ComponentOptions options)
    {
        try
        {
            return await Reader.ReadHeaderAsync();
        }
        catch (StreamErrorException e)
        {
            throw new XmppDisconnectedException($"What listens at {options.Host}:{options.Port} does not speak XMPP", e);
        }
    }

    // XEP-0114 section 3: <handshake>aaee83c26aeeafcbabeabfcbcd50df997e0a2a1e</handshake>, the SHA-1 of stream id and secret,
    // in lower-case hexadecimal digits.
    [SuppressMessage("Security", "CA5350", Justification = "The protocol names SHA-1")]
    private static string Digest(string streamId, string secret) =>
        Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(streamId + secret)));
}
