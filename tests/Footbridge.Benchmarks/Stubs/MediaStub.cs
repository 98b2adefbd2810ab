using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Footbridge.Benchmarks.Stubs;

/// <summary>
/// The homeserver's media repository, and a web server on which contacts have their files. Large files are streamed, both ways, and
/// looked at: whether each came whole is answered by <see cref="IsWhole"/>.
/// </summary>
internal sealed class MediaStub
{
    private const string LargeId = "large-";

    private static readonly byte[] SmallFile = "GIF89a, and what a file may have behind it"u8.ToArray();
    private static readonly byte[] Config = """{"m.upload.size":268435456}"""u8.ToArray();

    private readonly ConcurrentDictionary<string, bool> _uploads = new(StringComparer.Ordinal);
    private long _ids;

    /// <summary>Where the repository has a large file that was sent from Matrix.</summary>
    public static string LargeMxc(string name) => $"mxc://{Chat.ServerName}/{LargeId}{Path.GetFileNameWithoutExtension(name)}";

    /// <summary>Where a contact has put a large file of this name.</summary>
    public static Uri LargeFileOfContact(Uri homeserver, string name) => new(homeserver, $"/files/{name}");

    /// <summary>Whether this is a <see cref="LargeFile"/> that was uploaded, all of it.</summary>
    public bool IsWhole(string mxc) => _uploads.GetValueOrDefault(mxc);

    /// <summary>False where that is no question about media.</summary>
    public async Task<bool> TryAnswerAsync(string[] path, HttpContext context)
    {
        switch (path)
        {
            case ["_matrix", "client", _, "media", "config"]:
                await AnswerAsync(context, Config);
                return true;
            case ["_matrix", "client", _, "media", "download", _, var id, ..] when id.StartsWith(LargeId, StringComparison.Ordinal):
            case ["files", _]:
                await AnswerLargeAsync(context);
                return true;
            case ["_matrix", "client", _, "media", "download", ..]:
                await AnswerAsync(context, SmallFile);
                return true;
            case ["_matrix", "media", _, "upload"]:
                await AnswerAsync(context, await TakeUploadAsync(context));
                return true;
            default:
                return false;
        }
    }

    private async Task<byte[]> TakeUploadAsync(HttpContext context)
    {
        var mxc = string.Create(CultureInfo.InvariantCulture, $"mxc://{Chat.ServerName}/{Interlocked.Increment(ref _ids)}");
        _uploads[mxc] = await LargeFile.IsAsync(context.Request.Body, context.RequestAborted);
        return Encoding.UTF8.GetBytes($$"""{"content_uri":"{{mxc}}"}""");
    }

    private static async Task AnswerLargeAsync(HttpContext context)
    {
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = LargeFile.Length;
        await LargeFile.WriteAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task AnswerAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body);
    }
}
