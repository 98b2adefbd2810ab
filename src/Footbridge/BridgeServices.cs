using System.Net;
using Footbridge.Configuration;
using Footbridge.DirectChats;
using Footbridge.DirectChats.Marks;
using Footbridge.Identity;
using Footbridge.Matrix.Client;
using Footbridge.Media;
using Footbridge.Profiles;
using Footbridge.Signals;
using Footbridge.Storage;
using Footbridge.Xmpp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Footbridge;

/// <summary>What the bridge is made of, in the order of the picture: the store, the two banks, the span between them.</summary>
internal static partial class BridgeServices
{
    public static IServiceCollection AddBridge(
        this IServiceCollection services, BridgeConfig config, Registrations registrations, Database database) =>
        services
            .AddSingleton(config)
            .AddSingleton(config.Limits)
            .AddSingleton(config.Homeserver)
            .AddSingleton(registrations)
            .AddSingleton(TimeProvider.System)
            .AddStorage(database)
            .AddMatrix(config, registrations)
            .AddXmpp(config)
            .AddIdentity(config)
            .AddMedia(config)
            .AddDirectChats()
            .AddProfiles()
            .AddSignals()
            .AddToXmpp()
            .AddToMatrix()
            .AddCommands()
            .AddLoops();

    private static IServiceCollection AddStorage(this IServiceCollection services, Database database) =>
        services
            .AddSingleton(database)
            .AddSingleton<DiskSpace>()
            .AddSingleton<JobStore>()
            .AddSingleton<GhostStore>()
            .AddSingleton<ContactProfileStore>()
            .AddSingleton<OwnerProfileStore>()
            .AddSingleton<DirectChatStore>()
            .AddSingleton<LinkStore>()
            .AddSingleton<ReadMarkerStore>()
            .AddSingleton<ReactionStore>()
            .AddSingleton<SubscriptionStore>()
            .AddSingleton<SettingStore>()
            .AddSingleton<MarkStore>()
            .AddSingleton<StoreFigures>()
            .AddSingleton<AssistantStore>()
            .AddSingleton<FormerRoomStore>()
            .AddSingleton<ResendStore>()
            .AddSingleton<MediaTokenStore>()
            .AddSingleton<BotRoomStore>();

    private static IServiceCollection AddMatrix(this IServiceCollection services, BridgeConfig config, Registrations registrations) =>
        services
            .AddSingleton<IAssertedIdentities>(provider => provider.GetRequiredService<AssertedIdentities>())
            .AddSingleton(provider => new MatrixClient(
                // Connections are renewed now and then, so that a homeserver that moved is found again.
                // The deadlines are of each call's own.
                new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), AllowAutoRedirect = false })
                {
                    Timeout = Timeout.InfiniteTimeSpan,
                },
                config.Homeserver.Url,
                registrations.Bridge.AsToken,
                provider.GetRequiredService<IAssertedIdentities>(),
                provider.GetRequiredService<TimeProvider>(),
                config.Homeserver.MaxRequests,
                config.Homeserver.RequestTimeout,
                provider.GetRequiredService<ILogger<MatrixClient>>()));

    private static IServiceCollection AddXmpp(this IServiceCollection services, BridgeConfig config) =>
        services
            .AddSingleton(new ComponentOptions
            {
                Host = config.Component.Host,
                Port = config.Component.Port,
                Domain = Jid.Parse(config.Component.Domain),
                Secret = config.Component.Secret,
                MaxStanzaBytes = config.Component.MaxStanzaBytes,
                KeepAlive = config.Component.KeepAlive,
            })
            .AddSingleton<ComponentSession>();

    private static IServiceCollection AddIdentity(this IServiceCollection services, BridgeConfig config) =>
        services
            .AddSingleton(new ComponentDomain(Jid.Parse(config.Component.Domain)))
            .AddSingleton(new GhostNames(config.Homeserver.ServerName, botLocalpart: config.Appservice.BotLocalpart))
            .AddSingleton(new GatewayAddresses(config.Homeserver.ServerName, Jid.Parse(config.Component.Domain)))
            .AddSingleton<Puppets>()
            .AddSingleton<AssertedIdentities>()
            .AddSingleton<Owners>()
            .AddSingleton<Ghosts>()
            .AddSingleton<ContactLookup>()
            .AddSingleton<GhostQueries>();

    private static IServiceCollection AddMedia(this IServiceCollection services, BridgeConfig config) =>
        services
            .AddSingleton(config.Media)
            .AddSingleton<DownloadLimits>()
            .AddSingleton<UploadServices>()
            .AddSingleton(provider => new FileUpload(
                new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(10), AllowAutoRedirect = false })
                {
                    Timeout = Timeout.InfiniteTimeSpan,
                },
                provider.GetRequiredService<UploadServices>(),
                config,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<FileUpload>>()))
            .AddSingleton<FileOffers>()
            .AddSingleton<MediaEndpoint>()
            .AddSingleton(provider => new FileFetcher(
                new HttpMessageInvoker(FetchConnections.Create(
                    config.Media.AllowPrivateAddresses ? _ => true : new PublicEndPoints(PublicEndPoints.OfThisMachine).Contain,
                    Dns.GetHostAddressesAsync)),
                config,
                provider.GetRequiredService<DiskSpace>(),
                provider.GetRequiredService<TimeProvider>()));

    private static IServiceCollection AddDirectChats(this IServiceCollection services) =>
        services
            .AddSingleton<Lanes>()
            .AddSingleton<Gates>()
            .AddSingleton<Waits>()
            .AddSingleton<HomeserverState>()
            .AddSingleton<JobMeter>()
            .AddSingleton<NoticeThrottle>()
            .AddSingleton<OwnersShown>()
            .AddSingleton<Subscriptions>()
            .AddSingleton<Outbox>()
            .AddSingleton<Outcomes>()
            .AddSingleton<JobEnds>()
            .AddSingleton<Attempts>()
            .AddSingleton<ChatLocks>()
            .AddSingleton<HandOver>()
            .AddSingleton<MarkWriter>()
            .AddSingleton<ChatMarks>()
            .AddSingleton<RoomFinder>()
            .AddSingleton<RoomMaker>()
            .AddSingleton<RoomPower>()
            .AddSingleton<ChatRooms>()
            .AddSingleton<AlreadyPosted>()
            .AddSingleton<CurrentEvents>()
            .AddSingleton<BridgeStates>()
            .AddSingleton<UnseenPosts>()
            .AddSingleton<Acceptance>()
            .AddSingleton<OwnerPresence>()
            .AddSingleton<ChatEnding>()
            .AddSingleton<BotRooms>()
            .AddSingleton<PuppetDoubts>()
            .AddSingleton<PuppetStates>()
            .AddSingleton<ChatSettings>()
            .AddSingleton<RoomMoves>()
            .AddSingleton<InviteRecall>()
            .AddSingleton<RequestWithdrawal>()
            .AddSingleton<RequestLimits>();

    private static IServiceCollection AddSignals(this IServiceCollection services) =>
        services
            .AddSingleton<CurrentLink>()
            .AddSingleton<SignalRules>()
            .AddSingleton<MeantMessage>()
            .AddSingleton<ContactPresence>()
            .AddSingleton<PresenceAudiences>()
            .AddSingleton<ContactProbes>()
            .AddSingleton<ChatStateSupport>()
            .AddSingleton<MatrixSignals>()
            .AddSingleton<XmppSignals>()
            .AddLoop<SendReadMarkers>()
            .AddLoop<PostReadMarkers>()
            .AddLoop<SendTyping>()
            .AddLoop<PostTyping>()
            .AddLoop<SendPresence>()
            .AddLoop<PostPresence>()
            .AddLoop<AnswerProbes>()
            .AddHostedService<PresenceWatch>();

    private static IServiceCollection AddProfiles(this IServiceCollection services) =>
        services
            .AddSingleton<ContactProfileQueue>()
            .AddSingleton<ContactProfileReader>()
            .AddSingleton<ContactHints>()
            .AddSingleton<ContactClients>()
            .AddSingleton<Introductions>()
            .AddSingleton<ContactWishes>()
            .AddSingleton<ProfileHints>()
            .AddSingleton<OwnerNews>()
            .AddSingleton<ClientWelcome>()
            .AddSingleton<GhostProfiles>()
            .AddSingleton<OwnerChanges>()
            .AddSingleton<OwnerHints>()
            .AddSingleton<OwnerProfiles>()
            .AddSingleton<IAddressProfiles>(provider => provider.GetRequiredService<OwnerProfiles>())
            .AddSingleton<PresenceBadges>()
            .AddSingleton<TypedIds>();

    private static IServiceCollection AddLoops(this IServiceCollection services) =>
        services
            .AddHostedService<LaneWorkers>()
            .AddHostedService<MarkLoop>()
            .AddHostedService<Housekeeping>()
            .AddHostedService<UnseenRooms>()
            .AddHostedService<UnansweredRequests>()
            .AddHostedService<HomeserverWatch>()
            .AddHostedService<PuppetWatch>()
            .AddHostedService<LinkNews>()
            .AddHostedService<ContactProfileLoop>()
            .AddHostedService<OwnerProfileLoop>()
            .AddLoop<OutboxSender>()
            .AddHostedService<ComponentService>();

    /// <summary>A loop that others give work to.</summary>
    private static IServiceCollection AddLoop<T>(this IServiceCollection services)
        where T : class, IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
