namespace Footbridge.Xmpp;

/// <summary>A part of a text as XEP-0426 counts: in Unicode code points, from <paramref name="Start"/> up to, but without, <paramref name="End"/>.</summary>
public readonly record struct CodePointRange(int Start, int End);
