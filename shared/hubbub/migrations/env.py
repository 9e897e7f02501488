"""What Alembic runs for every command; the connection and the tables come from `History`."""

from alembic import context

given = context.config.attributes
context.configure(
    connection=given["connection"],
    target_metadata=given["metadata"],
    render_as_batch=True,  # SQLite changes most of a table by making it anew
    render_item=given.get("render_item"),
)
with context.begin_transaction():
    context.run_migrations()
