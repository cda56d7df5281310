FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    PRM_NO_BOOTSTRAP=1 \
    PRM_DATA=/srv/data \
    PRM_STATIC_ROOT=/srv/static

WORKDIR /srv/prm
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
RUN python manage.py collectstatic --noinput \
    && useradd --system --no-create-home prm \
    && mkdir /srv/data \
    && chown prm /srv/data
USER prm
VOLUME /srv/data
EXPOSE 8000

CMD ["gunicorn", "prm.wsgi", "--bind", "0.0.0.0:8000", "--timeout", "60", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket"]
