using System.CommandLine;
using Footbridge;
using Footbridge.Checks;
using Footbridge.Operations;

var config = new Option<string>("--config")
{
    Description = "The configuration file; config.sample.yaml has every key.",
    HelpName = "file",
    Required = true,
};
var force = new Option<bool>("--force") { Description = "Replace registrations that are there, and their tokens." };
var json = new Option<bool>("--json") { Description = "One JSON object instead of a line a check." };
var live = new Option<bool>("--live") { Description = "Only whether it runs, not whether it can work now." };

var run = new Command("run", "Run the bridge.") { config };
run.SetAction((parsed, ct) => RunCommand.RunAsync(parsed.GetRequiredValue(config), parsed.InvocationConfiguration.Error, ct));

var register = new Command("register", "Write the registrations that the homeserver needs.") { config, force };
register.SetAction(parsed => RegisterCommand.Run(
    parsed.GetRequiredValue(config), parsed.GetValue(force), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error));

var check = new Command("check", "Try everything that can be set up wrongly; exit status 0 where all is well.") { config, json };
check.SetAction((parsed, ct) => CheckCommand.RunAsync(
    parsed.GetRequiredValue(config), parsed.GetValue(json), parsed.InvocationConfiguration.Output, ct));

var health = new Command("health", "Ask the running bridge whether it is ready; exit status 0 where it is.") { config, live };
health.SetAction((parsed, ct) => HealthCommand.RunAsync(
    parsed.GetRequiredValue(config), parsed.GetValue(live), parsed.InvocationConfiguration.Output, ct));

var status = new Command("status", "Ask the running bridge what it does and what waits; exit status 0 where it answers.") { config };
status.SetAction((parsed, ct) => BridgeStatusCommand.RunAsync(
    parsed.GetRequiredValue(config), parsed.InvocationConfiguration.Output, ct));

var root = new RootCommand("Footbridge: one-to-one chats between Matrix and XMPP.") { run, register, check, health, status };

// SIGTERM and SIGINT are the running bridge's own to handle, in its own time; the others just end.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
