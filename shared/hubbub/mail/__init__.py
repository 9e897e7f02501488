"""E-mail: letters from templates, an outbox that loses none, and SMTP (extra `mail`)."""
