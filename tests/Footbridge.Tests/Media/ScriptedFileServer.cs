using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Footbridge.Tests.Media;

/// <summary>A web server that does what the test says, byte by byte: one request a connection.</summary>
internal sealed class ScriptedFileServer : IAsyncDisposable
{
    private readonly SocketServer _server;
    private readonly ConcurrentQueue<string> _requests = new();

    public ScriptedFileServer(IPAddress? address = null) => _server = new SocketServer(new IPEndPoint(address ?? Loopback.NewAddress(), 0), ServeAsync);

    /// <summary>What is done with the connection once the request is read; takes the number of the request, from 1.</summary>
    public Func<int, NetworkStream, CancellationToken, Task> Script { get; set; } = (_, stream, ct) => AnswerAsync(stream, "200 OK", "", [1], ct);

    public IPEndPoint EndPoint => _server.EndPoint;

    public string Url => $"http://{EndPoint}/file.bin";

    /// <summary>The heads of all requests.</summary>
    public IReadOnlyList<string> Requests => [.. _requests];

    public void Answers(byte[] body, string headers = "", string status = "200 OK") => Script = (_, stream, ct) => AnswerAsync(stream, status, headers, body, ct);

    public void Redirects(string to, string status = "302 Found") => Answers([], $"Location: {to}\r\n", status);

    public static async Task WriteAsync(NetworkStream stream, string text, CancellationToken cancellationToken) =>
        await stream.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);

    public static async Task AnswerAsync(NetworkStream stream, string status, string headers, byte[] body, CancellationToken cancellationToken)
    {
        await WriteAsync(stream, $"HTTP/1.1 {status}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n", cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task ServeAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, cancellationToken) > 0)
        {
            head.Append((char)one[0]);
        }

        _requests.Enqueue(head.ToString());
        await Script(_requests.Count, stream, cancellationToken);
    }
}
