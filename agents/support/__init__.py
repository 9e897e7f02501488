"""The support agent: mail to customers, troubleshooting, tickets, and people to talk to."""
