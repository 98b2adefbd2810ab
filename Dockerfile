# docker build -t footbridge .
# docker run -v /srv/footbridge:/data -p 127.0.0.1:29342:29342 footbridge
#     (config.yaml, registrations and the database are in /data; the port is that of media.listen, 0.0.0.0:29342 here, for a reverse proxy)
# docker run --rm -v /srv/footbridge:/data footbridge register --config /data/config.yaml

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY .editorconfig .
COPY src/ src/
RUN dotnet publish src/Footbridge -c Release -o /app -p:RestoreLockedMode=true

# Not the alpine or chiselled image: those have no ICU, and without it the bridge refuses to start.
FROM mcr.microsoft.com/dotnet/aspnet:10.0
COPY --from=build /app /app
# The image's own user without rights. A folder mounted here has to belong to it (id 1654).
RUN mkdir /data && chown "$APP_UID" /data
USER $APP_UID
WORKDIR /data
VOLUME /data
# Whether it lives, not whether it is ready: a homeserver that is down is no reason to restart the bridge.
HEALTHCHECK --interval=30s --timeout=10s --start-period=15s CMD ["/app/footbridge", "health", "--live", "--config", "/data/config.yaml"]
ENTRYPOINT ["/app/footbridge"]
CMD ["run", "--config", "/data/config.yaml"]
