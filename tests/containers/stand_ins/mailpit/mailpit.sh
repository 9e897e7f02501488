#!/bin/sh
# `/mailpit` serves; `/mailpit readyz` tells whether it does.
if [ "$1" = readyz ]; then exec wget -q --spider http://127.0.0.1:8025/readyz; fi
export HUBBUB_CATCHER_FOLDER="$(dirname "${MP_DATABASE:-/tmp/mailpit.db}")/mails"
export HUBBUB_CATCHER_SMTP_HOST=0.0.0.0 HUBBUB_CATCHER_SMTP_PORT=1025 HUBBUB_CATCHER_MAX_MESSAGES="${MP_MAX_MESSAGES:-500}"
exec python -m uvicorn hubbub.local.mail_catcher.app:app --host 0.0.0.0 --port 8025 --no-access-log --log-level warning
