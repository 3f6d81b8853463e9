# The bot as a container: an image without npm packages for development, without build tools and
# without root. The native parts of ssh2 are optional speed-ups and are left out with the install
# scripts. Build: docker build -t arpeggio .   Run: see README.md.

# The same version as the npm package `node` in package.json (a test compares them). The slim image
# has no compiler and no Python.
FROM node:24.21.0-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24.21.0-slim
ENV NODE_ENV=production \
    ARPEGGIO_CONFIG=/etc/arpeggio/arpeggio.yaml \
    ARPEGGIO_DATA_DIR=/var/lib/arpeggio \
    PORT=3000
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json ./
COPY src ./src
# The journal is the truth: mount a volume here, or a new container knows nothing of open changes.
RUN mkdir -p /var/lib/arpeggio && chown node:node /var/lib/arpeggio
VOLUME /var/lib/arpeggio
USER node
EXPOSE 3000
# Alive, not ready: a bot that cannot reach Slack goes on with its changes and must not be restarted.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/healthz`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node itself as process 1, so that it gets SIGTERM and can drain; npm or a shell would keep it.
CMD ["node", "src/main.ts"]
