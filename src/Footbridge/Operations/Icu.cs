using System.Globalization;
using System.Text;

namespace Footbridge.Operations;

/// <summary>
/// Whether names are prepared as the servers do it. Without ICU .NET gives other answers for NFKC and IDNA, silently: two
/// bridges, or one before and after an upgrade, would then disagree on who is who.
/// </summary>
internal static class Icu
{
    public const string IsMissing = "the library ICU is missing or switched off, so international names would be read wrongly";

    public const string Cure = "install libicu (Debian 12: apt install libicu72) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT";

    public static bool IsPresent()
    {
        try
        {
            // Fullwidth letters stay as they are without ICU, and capitals get another punycode.
            return "ＡＢＣ".Normalize(NormalizationForm.FormKC) == "ABC" && new IdnMapping().GetAscii("ΒΌΛΟΣ.com") == "xn--nxasmq6b.com";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
