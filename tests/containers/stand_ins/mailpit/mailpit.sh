#!/bin/sh
# `/mailpit` serves; `/mailpit readyz` tells whether it does.
page=${MP_UI_BIND_ADDR:-0.0.0.0:8025}
if [ "$1" = readyz ]; then exec wget -q --spider "http://$page/readyz"; fi
export HUBBUB_CATCHER_FOLDER="$(dirname "${MP_DATABASE:-/tmp/mailpit.db}")/mails"
export HUBBUB_CATCHER_SMTP_HOST=0.0.0.0 HUBBUB_CATCHER_SMTP_PORT=1025 HUBBUB_CATCHER_MAX_MESSAGES="${MP_MAX_MESSAGES:-500}"
exec python -m uvicorn hubbub.local.mail_catcher.app:app --host "${page%:*}" --port "${page##*:}" --no-access-log \
  --log-level warning
