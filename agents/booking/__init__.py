"""The booking agent: appointments for the services a company offers."""
