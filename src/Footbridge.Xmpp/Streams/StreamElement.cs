using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// One element of the stream. Where <paramref name="Refusal"/> says why it was not kept, the element has only its own
/// attributes: enough to answer it.
/// </summary>
internal readonly record struct StreamElement(XElement Element, long Bytes, string? Refusal);
