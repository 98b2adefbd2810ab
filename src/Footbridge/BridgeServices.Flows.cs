using Footbridge.Commands;
using Footbridge.DirectChats;
using Footbridge.Matrix.Appservice;
using Footbridge.ToMatrix;
using Footbridge.ToXmpp;
using Footbridge.Xmpp;
using Microsoft.Extensions.DependencyInjection;

namespace Footbridge;

/// <summary>The span between the banks: one file a kind and direction, and what is said to the bridge itself.</summary>
internal static partial class BridgeServices
{
    private static IServiceCollection AddToXmpp(this IServiceCollection services) =>
        services
            .AddSingleton<IMatrixIntake, MatrixIntake>()
            .AddSingleton<EventLanes>()
            .AddSingleton<IJobRouter, ToXmppRouter>()
            .AddSingleton<Clearance>()
            .AddSingleton<RepliedTo>()
            .AddSingleton<SendMessage>()
            .AddSingleton<SendFile>()
            .AddSingleton<Mentions>()
            .AddSingleton<EventTexts>()
            .AddSingleton<SendFallback>()
            .AddSingleton<DeclineCall>()
            .AddSingleton<SendEdit>()
            .AddSingleton<SendRetraction>()
            .AddSingleton<SendReaction>()
            .AddSingleton<RefuseKind>()
            .AddSingleton<MadeAgain>()
            .AddSingleton<SendAgain>()
            .AddSingleton<AssistantRate>()
            .AddSingleton<Assistants>()
            .AddSingleton<JoinInvitedGhost>()
            .AddSingleton<Invitations>()
            .AddSingleton<DeclineInvite>()
            .AddSingleton<InvitedRoom>()
            .AddSingleton<FollowMembers>()
            .AddSingleton<LeaveEncrypted>()
            .AddSingleton<FollowUpgrade>();

    private static IServiceCollection AddToMatrix(this IServiceCollection services) =>
        services
            .AddSingleton<IXmppIntake, XmppIntake>()
            .AddSingleton<StanzaInbox>()
            .AddSingleton<KnownAddresses>()
            .AddSingleton<Admission>()
            .AddSingleton<IJobRouter, ToMatrixRouter>()
            .AddSingleton<Posting>()
            .AddSingleton<AnsweredEvents>()
            .AddSingleton<PostMessage>()
            .AddSingleton<PostCall>()
            .AddSingleton<PostEncrypted>()
            .AddSingleton<PostEdit>()
            .AddSingleton<Replacements>()
            .AddSingleton<PostRedaction>()
            .AddSingleton<PostReactions>()
            .AddSingleton<ReactionsInWords>()
            .AddSingleton<PostFile>()
            .AddSingleton<PostFileEdit>()
            .AddSingleton<PrepareFiles>()
            .AddSingleton<CarryFile>()
            .AddSingleton<AttachedFiles>()
            .AddSingleton<SentTime>()
            .AddSingleton<PostBounce>()
            .AddSingleton<RecordReceipt>()
            .AddSingleton<PostSubscription>()
            .AddSingleton<PostNotice>();

    private static IServiceCollection AddCommands(this IServiceCollection services) =>
        services
            .AddSingleton<BotMembership>()
            .AddSingleton<CommandLine>()
            .AddSingleton<CommandTable>()
            .AddSingleton<ContactArgument>()
            .AddSingleton<NewChat>()
            .AddSingleton<WaitingArgument>()
            .AddSingleton<WaitingWords>()
            .AddSingleton<ICommand, ChatCommand>()
            .AddSingleton<ICommand, ListCommand>()
            .AddSingleton<ICommand, CloseCommand>()
            .AddSingleton<ICommand, BlockCommand>()
            .AddSingleton<ICommand, UnblockCommand>()
            .AddSingleton<ICommand, RequestsCommand>()
            .AddSingleton<ICommand, SettingsCommand>()
            .AddSingleton<ICommand, DirectCommand>()
            .AddSingleton<ICommand, PuppetCommand>()
            .AddSingleton<ICommand, AssistantCommand>()
            .AddSingleton<ICommand, StatusCommand>()
            .AddSingleton<ICommand, VersionCommand>()
            .AddSingleton<ICommand, WhoCommand>()
            .AddSingleton<ICommand, QueueCommand>()
            .AddSingleton<ICommand, RetryCommand>()
            .AddSingleton<ICommand, DropCommand>();

    // Stopped in the reverse order: the component goes first, since what it has read is still to be committed.
}
