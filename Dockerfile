# One image for the API, the workers and Flower; what differs is the command.

FROM python:3.11.13-slim-bookworm AS build
WORKDIR /build
RUN python -m venv /opt/compendium
COPY requirements/runtime.txt requirements/
RUN /opt/compendium/bin/pip install --no-cache-dir --require-hashes --requirement requirements/runtime.txt
COPY pyproject.toml README.md LICENSE NOTICE ./
COPY src src
RUN /opt/compendium/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.13-slim-bookworm
# tini hands signals on and reaps what killed jobs leave; tesseract reads scanned pages (English: other
# languages are packages of their own, tesseract-ocr-deu and so on). Debian keeps one version of each.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends tini tesseract-ocr \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/compendium compendium \
    && install --directory --owner compendium --group compendium --mode 0700 /var/lib/compendium
COPY --from=build /opt/compendium /opt/compendium
ENV PATH=/opt/compendium/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    OMP_THREAD_LIMIT=1 \
    COMPENDIUM_HOME=/var/lib/compendium
USER 10001:10001
WORKDIR /var/lib/compendium
EXPOSE 8000
ENTRYPOINT ["tini", "--"]
CMD ["compendium", "serve", "--host", "0.0.0.0"]
# The API's; workers and Flower bring their own.
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health/live', timeout=5)"]
