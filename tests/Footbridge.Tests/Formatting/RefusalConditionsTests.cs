using System.Net;
using Footbridge.Formatting;
using Footbridge.Matrix.Client;
using Footbridge.Xmpp;
using Xunit;

namespace Footbridge.Tests.Formatting;

public sealed class RefusalConditionsTests
{
    [Theory]
    [InlineData(403, "M_FORBIDDEN", "forbidden", "service-unavailable")]
    [InlineData(403, "M_INVITE_BLOCKED", "forbidden", "service-unavailable")]
    [InlineData(403, "M_USER_DEACTIVATED", "gone", "service-unavailable")]
    [InlineData(404, "M_NOT_FOUND", "item-not-found", "service-unavailable")]
    [InlineData(404, "M_UNKNOWN", "item-not-found", "service-unavailable")]
    [InlineData(403, "M_UNKNOWN", "forbidden", "service-unavailable")]
    [InlineData(413, "M_TOO_LARGE", "policy-violation", "policy-violation")]
    [InlineData(413, "M_UNKNOWN", "policy-violation", "policy-violation")]
    [InlineData(429, "M_LIMIT_EXCEEDED", "resource-constraint", "resource-constraint")]
    [InlineData(403, "M_RESOURCE_LIMIT_EXCEEDED", "resource-constraint", "resource-constraint")]
    [InlineData(401, "M_UNKNOWN_TOKEN", "internal-server-error", "internal-server-error")]
    [InlineData(404, "M_UNRECOGNIZED", "internal-server-error", "internal-server-error")]
    [InlineData(403, "M_USER_SUSPENDED", "internal-server-error", "internal-server-error")]
    [InlineData(401, "M_USER_LOCKED", "internal-server-error", "internal-server-error")]
    [InlineData(403, "M_CONSENT_NOT_GIVEN", "internal-server-error", "internal-server-error")]
    [InlineData(502, "M_UNKNOWN", "remote-server-timeout", "remote-server-timeout")]
    [InlineData(504, "M_NOT_YET_UPLOADED", "remote-server-timeout", "remote-server-timeout")]
    [InlineData(400, "M_BAD_JSON", "not-acceptable", "not-acceptable")]
    [InlineData(500, "M_UNKNOWN", "remote-server-timeout", "remote-server-timeout")]
    [InlineData(400, "ORG.EXAMPLE_NEW", "undefined-condition", "undefined-condition")]
    public void What_matrix_refused_has_a_condition_that_tells_strangers_nothing_of_who_is_there(
        int status, string errCode, string toKnown, string toStranger)
    {
        var refusal = new MatrixException((HttpStatusCode)status, errCode, null, null);

        Assert.Equal(toKnown, RefusalConditions.For(refusal, isKnown: true).Condition);
        Assert.Equal(toStranger, RefusalConditions.For(refusal, isKnown: false).Condition);
    }

    [Fact]
    public void What_waits_has_the_type_of_it_and_what_to_change_is_said()
    {
        Assert.Equal(StanzaErrorType.Wait, RefusalConditions.HomeserverDown.Type);
        Assert.Equal((StanzaErrorType.Modify, "policy-violation"), (RefusalConditions.TooLong.Type, RefusalConditions.TooLong.Condition));
        var encrypted = RefusalConditions.CannotDecrypt("OMEMO");
        Assert.Equal((StanzaErrorType.Modify, "not-acceptable"), (encrypted.Type, encrypted.Condition));
        Assert.Contains("OMEMO", encrypted.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void To_a_stranger_one_who_is_not_there_and_one_who_does_not_want_them_are_the_same()
    {
        var absent = RefusalConditions.For(new MatrixException(HttpStatusCode.NotFound, "M_NOT_FOUND", "no such user", null), isKnown: false);
        var blocked = RefusalConditions.For(new MatrixException(HttpStatusCode.Forbidden, "M_INVITE_BLOCKED", "blocked", null), isKnown: false);

        Assert.Equal(absent, blocked);
    }
}
