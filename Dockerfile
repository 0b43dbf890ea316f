FROM python:3.11-slim-bookworm AS builder

ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_ROOT_USER_ACTION=ignore

WORKDIR /build
COPY . .

# Every file that comes over the network is held against its digest, and none is built but the project's own wheel. The
# environment holds no pip: it is filled from outside. Not every builder keeps the files' times when it copies them, so
# the bytecode must not depend on these.
RUN pip install --require-hashes --only-binary :all: --requirement requirements-build.txt \
 && pip wheel --no-deps --no-build-isolation --no-index --wheel-dir /wheel . \
 && python -m venv --without-pip /opt/third-neighbor \
 && pip --python /opt/third-neighbor/bin/python install --no-compile --require-hashes --only-binary :all: --requirement requirements.txt \
 && pip --python /opt/third-neighbor/bin/python install --no-compile --no-deps --no-index /wheel/*.whl \
 && /opt/third-neighbor/bin/python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/third-neighbor/lib


FROM python:3.11-slim-bookworm

LABEL org.opencontainers.image.title="Third Neighbor" \
      org.opencontainers.image.description="A read-only REST API of foreign-policy facts in which every claim cites its source" \
      org.opencontainers.image.licenses="MIT AND CC0-1.0 AND Apache-2.0"

ENV PATH=/opt/third-neighbor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    THIRD_NEIGHBOR_DATABASE_URL=sqlite:////srv/third-neighbor/third-neighbor.db

COPY --from=builder /opt/third-neighbor /opt/third-neighbor

# The data is loaded here, so that starting the container writes nothing. The import leaves the bytecode of the standard
# library, which the base image is without.
WORKDIR /srv/third-neighbor
RUN third-neighbor seed && chmod 0444 third-neighbor.db && python -c 'import app.main'

USER 10001:10001
EXPOSE 8000

# Asked directly, whatever proxy the engine tells its containers of; any answer but 2xx is an error.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:8000/readyz', timeout=4)"]

# No shell starts it, and it needs none.
ENTRYPOINT ["third-neighbor"]
CMD ["serve", "--host", "0.0.0.0"]
