using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Matrix.Appservice;

/// <summary>Third-party networks: lets clients find the ghost of an XMPP address, and the address of a ghost.</summary>
internal sealed class ThirdPartyEndpoints(IMatrixIntake intake)
{
    private const string Protocol = "xmpp";

    public static Task ProtocolAsync(HttpContext context) =>
        RequestPath.LastSegment(context) == Protocol
            ? MatrixAnswer.OkAsync(context, Description())
            : NoProtocolAsync(context);

    // GET /thirdparty/user/xmpp?jid=alice@example.org -> [{"userid": "@_xmpp_...", "protocol": "xmpp", "fields": {"jid": ...}}]
    public Task UsersOfAsync(HttpContext context)
    {
        if (RequestPath.LastSegment(context) != Protocol)
        {
            return NoProtocolAsync(context);
        }

        return context.Request.Query["jid"] is [{ Length: > 0 } typed] && intake.TryGetGhostOf(typed, out var ghost)
            ? MatrixAnswer.OkAsync(context, UserOf(ghost, intake.TryGetJidOf(ghost, out var jid) ? jid : typed))
            : MatrixAnswer.NotFoundAsync(context, "No user for this address");
    }

    // GET /thirdparty/user?userid=@_xmpp_... -> as above
    public Task UserAsync(HttpContext context) =>
        context.Request.Query["userid"] is [{ } id] && UserId.TryParse(id, out var ghost) && intake.TryGetJidOf(ghost, out var jid)
            ? MatrixAnswer.OkAsync(context, UserOf(ghost, jid))
            : MatrixAnswer.NotFoundAsync(context, "No address for this user");

    /// <summary>XMPP has rooms, but the bridge joins none.</summary>
    public static Task LocationsOfAsync(HttpContext context) =>
        RequestPath.LastSegment(context) == Protocol
            ? MatrixAnswer.OkAsync(context, new JsonArray())
            : NoProtocolAsync(context);

    public static Task LocationAsync(HttpContext context) => MatrixAnswer.NotFoundAsync(context, "No location for this alias");

    private static Task NoProtocolAsync(HttpContext context) => MatrixAnswer.NotFoundAsync(context, "No such protocol");

    private static JsonArray UserOf(UserId ghost, string jid) =>
    [
        new JsonObject { ["userid"] = ghost.ToString(), ["protocol"] = Protocol, ["fields"] = new JsonObject { ["jid"] = jid } },
    ];

    // "Protocol": all of these keys are required.
    private static JsonObject Description() => new()
    {
        ["user_fields"] = new JsonArray("jid"),
        ["location_fields"] = new JsonArray(),
        ["icon"] = "",
        ["field_types"] = new JsonObject
        {
            ["jid"] = new JsonObject { ["regexp"] = "[^@/]+@[^@/]+", ["placeholder"] = "alice@example.org" },
        },
        ["instances"] = new JsonArray(
            new JsonObject { ["network_id"] = Protocol, ["desc"] = "XMPP", ["icon"] = "", ["fields"] = new JsonObject() }),
    };
}
