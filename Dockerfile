# One container and one volume are enough: without DATABASE_URL the embedded PostgreSQL runs in it.
ARG PYTHON=3.13-slim-bookworm

FROM python:${PYTHON} AS build
WORKDIR /build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_NO_CACHE=1
COPY requirements/uv.txt requirements/run.txt requirements/build.txt requirements/
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
 && uv venv /opt/librabot && uv venv /opt/build \
 && uv pip install --python /opt/librabot --require-hashes -r requirements/run.txt \
 && uv pip install --python /opt/build --require-hashes -r requirements/build.txt
COPY pyproject.toml README.md LICENSE ./
COPY sql sql
COPY librabot librabot
RUN uv build --wheel --no-build-isolation --python /opt/build/bin/python --out-dir dist \
 && uv pip install --python /opt/librabot --no-deps dist/librabot-*.whl

FROM python:${PYTHON}
# The system's certificates are what httpx2 trusts; tzdata gives the scheduler Seoul.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates tzdata \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin librabot \
 && install --directory --owner=librabot --group=librabot --mode=700 /data
COPY --from=build /opt/librabot /opt/librabot
ENV PATH=/opt/librabot/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LIBRABOT_DATA_DIR=/data \
    LIBRABOT_WEB_HOST=0.0.0.0 \
    LIBRABOT_LOG_FORMAT=json
WORKDIR /data
USER 10001
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["librabot", "healthcheck"]
ENTRYPOINT ["librabot"]
CMD ["run"]
