using System.Xml.Linq;

namespace Footbridge.Xmpp;

/// <summary>
/// Best Practices for Message Threads. Only written: what comes is no thread in Matrix's sense, since some clients set one on every reply.
/// </summary>
public static class Xep0201Threads
{
    private static readonly XName Thread = "thread";

    // RFC 6121 section 5.2.5: <thread>0e3141cd80894871a68e6fe6b1ec56fa</thread>
    public static Message AddTo(Message message, string thread) => message.With(new XElement(Thread, thread));
}
