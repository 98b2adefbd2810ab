using System.Text.Json;
using Footbridge.Matrix.Events;

namespace Footbridge.Matrix.Tests.Events;

public sealed class RoomMemberContentTests
{
    [Theory]
    [InlineData("invite", Membership.Invite)]
    [InlineData("join", Membership.Join)]
    [InlineData("leave", Membership.Leave)]
    [InlineData("ban", Membership.Ban)]
    [InlineData("knock", Membership.Knock)]
    public void Each_membership_is_read(string text, Membership expected) =>
        Assert.Equal(expected, Read($$"""{"membership": "{{text}}"}""")?.Membership);

    [Fact]
    public void Direct_invite_is_read_with_name_and_reason() =>
        Assert.Equal(
            new RoomMemberContent { Membership = Membership.Invite, IsDirect = true, DisplayName = "Alice", Reason = "hello" },
            Read("""{"membership": "invite", "is_direct": true, "displayname": "Alice", "reason": "hello", "avatar_url": null}"""));

    [Theory]
    [InlineData("\"true\"")]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("false")]
    public void Only_true_is_direct(string value) =>
        Assert.False(Read($$"""{"membership": "invite", "is_direct": {{value}} }""")?.IsDirect);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"membership": "JOIN"}""")]
    [InlineData("""{"membership": "2"}""")]
    [InlineData("""{"membership": "jo\ud800in"}""")]
    [InlineData("""{"membership": true}""")]
    [InlineData("[\"join\"]")]
    [InlineData("null")]
    public void Unknown_membership_is_no_member_event(string json) => Assert.Null(Read(json));

    private static RoomMemberContent? Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        return RoomMemberContent.TryRead(document.RootElement, out var member) ? member : null;
    }
}
