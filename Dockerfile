# The server as an image: `docker build -t tote .`, then `docker run -p 8000:8000 -v tote:/data tote`.

FROM rust:1.95-slim-bookworm AS build
WORKDIR /build

# Dependencies first, built with empty sources: this layer is reused until a manifest changes.
COPY Cargo.toml Cargo.lock ./
COPY fuzz/Cargo.toml fuzz/
COPY migrations/Cargo.toml migrations/
RUN mkdir -p src fuzz/src migrations/src \
    && touch src/lib.rs fuzz/src/lib.rs migrations/src/lib.rs \
    && echo 'fn main() {}' > src/main.rs \
    && cargo build --release --locked

# The sources are newer than the empty ones for cargo only if their times say so.
COPY . .
RUN find src migrations -name '*.rs' -exec touch {} + \
    && cargo build --release --locked --bin tote


FROM debian:bookworm-slim

# A number, not a name: Kubernetes checks `runAsNonRoot` without looking into the image.
RUN groupadd --system --gid 10001 tote \
    && useradd --system --uid 10001 --gid tote --home-dir /data --create-home tote
# Whom to trust when Redis is reached by TLS.
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /build/target/release/tote /usr/local/bin/tote

USER 10001:10001
WORKDIR /data
VOLUME /data
ENV TOTE_DATA_DIR=/data \
    TOTE_LISTEN=0.0.0.0:8000 \
    TOTE_LOG_FORMAT=json
EXPOSE 8000

HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["tote", "health"]
ENTRYPOINT ["tote"]
CMD ["serve"]
