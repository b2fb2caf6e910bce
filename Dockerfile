# Build: the wheel carries the built front end and the message catalogues; Node.js comes from a Python wheel.
FROM python:3.11-slim AS build
WORKDIR /src
COPY . .
RUN python tools/frontend.py build \
    && pip wheel --no-cache-dir -c constraints.txt --wheel-dir /wheels .

FROM python:3.11-slim
# Pages of Office files and films for the browser; Liberation stands in for the fonts of Microsoft Office and has all Vietnamese letters.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ffmpeg libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-calc-nogui \
        fonts-liberation \
    && rm -rf /var/lib/apt/lists/*
RUN useradd --system --uid 10001 --home-dir /var/lib/hub --create-home hub
COPY --from=build /wheels /wheels
RUN pip install --no-cache-dir --no-index --find-links /wheels hoclieu-hub && rm -rf /wheels
USER hub
ENV HUB_INSTANCE=/var/lib/hub PYTHONUNBUFFERED=1
VOLUME /var/lib/hub
EXPOSE 8000 8001
ENTRYPOINT ["hub"]
CMD ["web"]
