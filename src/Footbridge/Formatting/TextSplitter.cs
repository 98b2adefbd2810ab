namespace Footbridge.Formatting;

#pragma warning disable CS9113, IDE0060, CA1822
internal static class TextSplitter
{
    public const int MaxEventBytes = 48 * 1024;

    public static bool TrySplitForMatrix(string body, int overhead, int maxParts, out IReadOnlyList<string> parts) =>
        throw new NotImplementedException();

    public static bool TrySplitForXmpp(string body, int budget, int maxParts, out IReadOnlyList<string> parts) =>
        throw new NotImplementedException();
}
