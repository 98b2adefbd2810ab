using Footbridge.Matrix.Events;
using Footbridge.Xmpp;

namespace Footbridge.Formatting;

#pragma warning disable CS9113, IDE0060, CA1822
internal static class MessageBody
{
    public static string FromMatrix(RoomMessageContent content) => throw new NotImplementedException();

    public static MatrixText? ToMatrix(Message message) => throw new NotImplementedException();
}

internal sealed record MatrixText(string MsgType, string Body);
