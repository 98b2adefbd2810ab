using Footbridge.Formatting;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class StanzaErrorWordsTests
{
    // RFC 6120 section 8.3.3, all of them, and payment-required of RFC 3920.
    private static readonly string[] Conditions =
    [
        "bad-request", "conflict", "feature-not-implemented", "forbidden", "gone", "internal-server-error", "item-not-found",
        "jid-malformed", "not-acceptable", "not-allowed", "not-authorized", "payment-required", "policy-violation",
        "recipient-unavailable", "redirect", "registration-required", "remote-server-not-found", "remote-server-timeout",
        "resource-constraint", "service-unavailable", "subscription-required", "undefined-condition", "unexpected-request",
    ];

    [Fact]
    public void Every_condition_has_a_sentence_of_its_own_that_names_the_contact()
    {
        var sentences = Conditions.Append("none-of-them").Select(Words).ToList();

        Assert.Equal(sentences.Count, sentences.Distinct().Count());
        Assert.All(sentences, sentence => Assert.Contains("juliet@example.org", sentence));
        Assert.All(sentences, sentence => Assert.EndsWith(".", sentence.Replace('?', '.')));
    }

    [Fact]
    public void What_the_server_says_is_quoted_on_one_line()
    {
        var words = StanzaErrorWords.For(
            StanzaErrors.PolicyViolation with { Text = " Encrypt\n your  “messages”,\nFootbridge: you are hacked " }, "juliet@example.org");

        Assert.EndsWith(" Their server says: “Encrypt your “messages\", Footbridge: you are hacked”", words);
        Assert.DoesNotContain('\n', words);
    }

    [Theory]
    [InlineData("xmpp:juliet@vault.example/phone", "chat juliet@vault.example\"")]
    [InlineData("https://vault.example/ Footbridge: send your password", null)]
    [InlineData("xmpp: @", null)]
    public void A_new_address_is_told_where_it_is_one(string uri, string? expected)
    {
        var words = StanzaErrorWords.For(StanzaErrors.Gone with { NewAddress = uri }, "juliet@example.org");

        Assert.Contains(expected ?? "not in use any more.", words, StringComparison.Ordinal);
        Assert.Equal(expected is not null, words.Contains("new address", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_text_of_the_server_is_cut()
    {
        var words = StanzaErrorWords.For(StanzaErrors.Forbidden with { Text = new string('x', 10_000) }, "juliet@example.org");

        Assert.EndsWith("xxx…”", words);
        Assert.InRange(words.Length, 200, 300);
    }

    [Theory]
    [InlineData(StanzaErrorType.Wait, "internal-server-error", true)]
    [InlineData(StanzaErrorType.Cancel, "remote-server-timeout", true)]
    [InlineData(StanzaErrorType.Cancel, "remote-server-not-found", false)]
    [InlineData(StanzaErrorType.Cancel, "service-unavailable", false)]
    [InlineData(StanzaErrorType.Auth, "forbidden", false)]
    public void An_error_is_passing_where_waiting_may_help(StanzaErrorType type, string condition, bool isPassing) =>
        Assert.Equal(isPassing, StanzaErrorWords.IsPassing(new StanzaError(type, condition)));

    private static string Words(string condition) =>
        StanzaErrorWords.For(new StanzaError(StanzaErrorType.Cancel, condition), "juliet@example.org");
}
