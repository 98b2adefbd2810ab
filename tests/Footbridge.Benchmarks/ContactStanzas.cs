using System.Globalization;
using System.Text;

namespace Footbridge.Benchmarks;

/// <summary>What contacts' clients write. Each asks for a receipt, so that all of one chat are counted in one sequence, there too.</summary>
internal static class ContactStanzas
{
    public static void Append(StringBuilder stanzas, Chat chat, Saying saying, string more)
    {
        var about = Texts.IdOf(chat.Number, saying.Number - 1);
        // XEP-0308 section 3, XEP-0444 section 3.1
        Append(stanzas, chat, saying.Number, saying.Kind switch
        {
            SayingKind.Edit => $"{Body(saying.Words)}<replace id='{about}' xmlns='urn:xmpp:message-correct:0'/>{more}",
            SayingKind.Reaction =>
                $"<reactions id='{about}' xmlns='urn:xmpp:reactions:0'><reaction>{saying.Words}</reaction></reactions><store xmlns='urn:xmpp:hints'/>",
            _ => Body(saying.Words) + more,
        });
    }

    // XEP-0066 section 2: clients take a message for a file where its body is the address.
    public static void AppendFile(StringBuilder stanzas, Chat chat, int number, Uri file) =>
        Append(stanzas, chat, number, $"{Body(file.AbsoluteUri)}<x xmlns='jabber:x:oob'><url>{file.AbsoluteUri}</url></x>");

    private static void Append(StringBuilder stanzas, Chat chat, int number, string content)
    {
        var id = Texts.IdOf(chat.Number, number);
        stanzas.Append(
            CultureInfo.InvariantCulture,
            $"<message from='{chat.Contact}/phone' to='{chat.Gateway}' type='chat' id='{id}'>{content}<request xmlns='urn:xmpp:receipts'/><origin-id xmlns='urn:xmpp:sid:0' id='{id}'/></message>");
    }

    private static string Body(string text) => $"<body>{text.Replace("&", "&amp;", StringComparison.Ordinal)}</body>";
}
