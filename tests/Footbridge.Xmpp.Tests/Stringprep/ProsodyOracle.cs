using System.Diagnostics;
using System.Text;

namespace Footbridge.Xmpp.Tests;

/// <summary>
/// Prosody's own functions, run by Lua: what they make of a text is what the servers make of it. The lab's install script
/// puts both on the machine.
/// </summary>
internal static class ProsodyOracle
{
    private const string Script = """
        package.path = "/usr/lib/prosody/?.lua;" .. package.path
        package.cpath = "/usr/lib/prosody/?.so;" .. package.cpath
        local stringprep = require "util.encodings".stringprep
        local jid = require "util.jid"
        local functions = { nodeprep = stringprep.nodeprep, nameprep = stringprep.nameprep, resourceprep = stringprep.resourceprep, jid = jid.prep }
        for line in io.lines() do
            local name, hex = line:match("^(%S+) (%x*)$")
            local prepared = functions[name]((hex:gsub("%x%x", function (byte) return string.char(tonumber(byte, 16)) end)))
            print(prepared and "=" .. (prepared:gsub(".", function (byte) return string.format("%02X", byte:byte()) end)) or "-")
        end
        """;

    /// <summary>For each text what the function (nodeprep, nameprep, resourceprep, jid) makes of it; null where it refuses.</summary>
    public static async Task<IReadOnlyList<string?>> PrepareAsync(string function, IReadOnlyList<string> texts)
    {
        using var lua = Process.Start(new ProcessStartInfo("lua5.4", ["-e", Script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        }) ?? throw new InvalidOperationException("lua5.4 did not start");
        var answers = lua.StandardOutput.ReadToEndAsync();
        var errors = lua.StandardError.ReadToEndAsync();
        foreach (var text in texts)
        {
            await lua.StandardInput.WriteLineAsync($"{function} {Convert.ToHexString(Encoding.UTF8.GetBytes(text))}");
        }

        lua.StandardInput.Close();
        await lua.WaitForExitAsync();
        Assert.True(lua.ExitCode == 0, await errors);
        var lines = (await answers).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. lines.Select(line => line == "-" ? null : Encoding.UTF8.GetString(Convert.FromHexString(line.AsSpan(1))))];
    }
}
