# The image of ms-client: one binary on distroless, without a shell, as user 65532.
#
#   docker build -t ms-client --build-arg MS_CLIENT_REVISION="$(git rev-parse --short HEAD)" .
#   docker run -p 127.0.0.1:5001:5001 ms-client    # alone, with the embedded store; -v ms-client:/var/lib/ms-client keeps its files

FROM rust:1.95-slim-bookworm AS build
WORKDIR /src
COPY Cargo.toml Cargo.lock ./
COPY .cargo .cargo
COPY migrations migrations
COPY crates crates

# Compiled in: the label `revision` of the metric `build_info`.
ARG MS_CLIENT_REVISION=unknown

# Crates and what was compiled from them stay in the builder's cache from one build to the next. Cargo decides by a file's
# time whether to compile it again, and the cache may be younger than a checkout: so our own files count as new each time.
RUN --mount=type=cache,id=ms-client-registry,target=/usr/local/cargo/registry,sharing=locked \
    --mount=type=cache,id=ms-client-target,target=/src/target,sharing=locked \
    find crates migrations -type f -exec touch {} + \
 && cargo build --release --locked --package customer-server --bin ms-client \
 && install -D -m 0755 target/release/ms-client /out/bin/ms-client \
 && install -d -m 0700 -o 65532 -g 65532 /out/state /out/state/keys

FROM gcr.io/distroless/cc-debian12:nonroot

ARG MS_CLIENT_VERSION=0.1.0
ARG MS_CLIENT_REVISION=unknown
LABEL org.opencontainers.image.title="ms-client" \
      org.opencontainers.image.description="Customers over HTTP, kept in MySQL or SQLite, announced on RabbitMQ" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0" \
      org.opencontainers.image.version="${MS_CLIENT_VERSION}" \
      org.opencontainers.image.revision="${MS_CLIENT_REVISION}"

COPY --from=build /out/bin/ms-client /usr/local/bin/ms-client
# A new volume takes the owner and the mode of the directory that it is mounted on: this is how `keys` may be written to.
COPY --from=build --chown=65532:65532 /out/state /var/lib/ms-client

# Relative paths (the embedded store, its keys) end up in the one directory that may be written to.
WORKDIR /var/lib/ms-client
ENV BIND=0.0.0.0:5001
EXPOSE 5001
USER 65532:65532

HEALTHCHECK --interval=5s --timeout=5s --start-period=20s --retries=3 \
  CMD ["/usr/local/bin/ms-client", "healthcheck"]
ENTRYPOINT ["/usr/local/bin/ms-client"]
