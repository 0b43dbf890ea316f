FROM python:3.11-slim-bookworm AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

# The environment holds no pip: it is filled from outside and copied to the same place.
RUN python -m venv --without-pip /opt/third-neighbor

WORKDIR /build
COPY . .
RUN pip --python /opt/third-neighbor/bin/python install --constraint constraints.txt .

# The installed package loads the files that `serve` will find unchanged; SQLite's journal mode stays DELETE, so that
# the database opens on a read-only file system.
ENV THIRD_NEIGHBOR_DATABASE_URL=sqlite:////srv/third-neighbor/third-neighbor.db
WORKDIR /srv/third-neighbor
RUN /opt/third-neighbor/bin/third-neighbor seed && chmod 0444 third-neighbor.db


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="Third Neighbor" \
      org.opencontainers.image.description="A read-only REST API of foreign-policy facts in which every claim cites its source" \
      org.opencontainers.image.licenses="MIT AND CC0-1.0"

ENV PATH=/opt/third-neighbor/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    THIRD_NEIGHBOR_DATABASE_URL=sqlite:////srv/third-neighbor/third-neighbor.db

COPY --from=builder /opt/third-neighbor /opt/third-neighbor
COPY --from=builder /srv/third-neighbor /srv/third-neighbor

WORKDIR /srv/third-neighbor
USER 10001:10001
EXPOSE 8000

# Asked directly, whatever proxy the engine hands to its containers; any answer but 2xx is an error.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/readyz', timeout=4)"]

CMD ["third-neighbor", "serve", "--host", "0.0.0.0"]
