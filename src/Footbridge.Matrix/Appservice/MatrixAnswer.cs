using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Matrix.Appservice;

/// <summary>What the bridge answers the homeserver with: always JSON, errors with <c>errcode</c> and <c>error</c>.</summary>
internal static class MatrixAnswer
{
    /// <summary>Of our own name, since the specification has none for it.</summary>
    public const string Unavailable = "ORG.FOOTBRIDGE_UNAVAILABLE";

    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    public static Task EmptyAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, EmptyObject);

    public static Task OkAsync(HttpContext context, JsonNode body) =>
        WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(body));

    public static Task ErrorAsync(HttpContext context, int status, string errCode, string error) =>
        WriteAsync(context, status, JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["errcode"] = errCode, ["error"] = error }));

    public static Task NotFoundAsync(HttpContext context, string error) =>
        ErrorAsync(context, StatusCodes.Status404NotFound, "M_NOT_FOUND", error);

    private static async Task WriteAsync(HttpContext context, int status, byte[] json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json, context.RequestAborted);
    }
}
