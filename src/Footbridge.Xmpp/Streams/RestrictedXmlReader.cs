using System.Xml;

namespace Footbridge.Xmpp;

/// <summary>
/// An XML reader for a stream: it takes only restricted XML (RFC 6120 section 11.1), and says in this bank's words what went
/// wrong. It cannot be cancelled, only deprived of its bytes.
/// </summary>
internal sealed class RestrictedXmlReader
{
    private readonly MeteredStream _bytes;
    private readonly XmlReader _reader;
    private readonly Func<Task<bool>> _readNode;
    private readonly Func<Task<int>> _readText;

    public RestrictedXmlReader(MeteredStream bytes, XmlNameTable names)
    {
        _bytes = bytes;
        _reader = XmlReader.Create(bytes, new XmlReaderSettings
        {
            Async = true,
            CloseInput = false,
            NameTable = names,

            // Section 11.1: no document type, and with it no entities.
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
        });
        _readNode = _reader.ReadAsync;
        _readText = () => _reader.ReadValueChunkAsync(TextChunk, 0, TextChunk.Length);
    }

    /// <summary>The node that it is at, to be looked at, not to be moved.</summary>
    public XmlReader Node => _reader;

    public char[] TextChunk { get; } = new char[4096];

    /// <summary>Moves to the next node; false at the end of the document.</summary>
    /// <exception cref="StreamErrorException">What comes is no restricted XML.</exception>
    /// <exception cref="XmppDisconnectedException">The connection ended, the document did not.</exception>
    public async ValueTask<bool> ReadAsync()
    {
        var read = await GuardAsync(_readNode);

        // Section 11.1: comments, processing instructions and entity references MUST NOT be sent, and whoever receives one
        // MUST close the stream.
        return _reader.NodeType is not (XmlNodeType.Comment or XmlNodeType.ProcessingInstruction or XmlNodeType.EntityReference)
            ? read
            : throw new StreamErrorException("restricted-xml", _reader.NodeType.ToString());
    }

    /// <summary>The next piece of the text that it is at, into <see cref="TextChunk"/>; 0 after the last.</summary>
    public ValueTask<int> ReadTextAsync() => GuardAsync(_readText);

    private async ValueTask<T> GuardAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (XmlException e)
        {
            throw _bytes.IsAtEnd
                ? new XmppDisconnectedException("The server closed the connection", e)
                : new StreamErrorException("not-well-formed", e.Message);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new XmppDisconnectedException("The connection to the server broke", e);
        }
    }
}
