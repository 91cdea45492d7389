# realmem and nothing else: docker build -t realmem . && docker run --rm -v "$PWD:/src" realmem
# The base is an index of images, and so the same line on amd64 and arm64.
ARG BASE=python:3.13.7-slim-bookworm@sha256:adafcc17694d715c905b4c7bebd96907a1fd5cf183395f0ebc4d3428bd22d92d

FROM ${BASE} AS build
# jsonnet has no wheel for every machine. Packages bear no version: Debian's mirrors keep one alone.
# hadolint ignore=DL3008
RUN apt-get update && apt-get install --yes --no-install-recommends g++ && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY generator generator
COPY templates templates
RUN python -m venv /opt/realmem && /opt/realmem/bin/pip install --no-cache-dir --disable-pip-version-check .

FROM ${BASE}
# promtool and amtool, which `realmem check` runs.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends prometheus prometheus-alertmanager \
 && rm -rf /var/lib/apt/lists/*
COPY --from=build /opt/realmem /opt/realmem
ENV PATH=/opt/realmem/bin:$PATH PYTHONDONTWRITEBYTECODE=1
# With a folder of yours mounted at /src, name its owner: docker run --user "$(id -u):$(id -g)" …
USER 65532:65532
WORKDIR /src
ENTRYPOINT ["realmem"]
CMD ["--help"]
